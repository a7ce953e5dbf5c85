// A branch that is pushed has the rows of its parent's databases, and shares nothing with them.

#include <gmock/gmock.h>

#include <algorithm>

#include "common/os/file.h"
#include "tests/e2e/push/git_host.h"

namespace paas::testing {
namespace {

using ::testing::ContainsRegex;

constexpr char kApplication[] = R"(name: app
type: 'php:8.2'
build: {flavor: none}
disk: 128
mounts: {files: {source: local}}
relationships: {maria: 'maria:mysql', postgres: 'postgres:postgresql', redis: 'keep:redis'}
web: {locations: {/: {root: web, passthru: /index.php}}}
)";

constexpr char kServices[] = R"(maria:
  type: 'mariadb:10.11'
  disk: 512
  configuration:
    schemas: [main]
    endpoints: {mysql: {default_schema: main, privileges: {main: admin}}}
postgres:
  type: 'postgresql:15'
  disk: 512
  configuration:
    databases: [main]
    endpoints: {postgresql: {default_database: main, privileges: {main: admin}}}
keep: {type: 'redis-persistent:7.0', disk: 256}
)";
// Writes a value into each service, or reads them; in whatever client the image has.
constexpr char kScript[] =
    R"sh(get() { printf %s "$PLATFORM_RELATIONSHIPS" | base64 -d | jq -rj ".$1[0].$2"; }
sql() { MYSQL_PWD=$(get maria password) mysql -N -h "$(get maria host)" -u "$(get maria username)" "$(get maria path)" -e "$1"; }
pg() { PGPASSWORD=$(get postgres password) PGOPTIONS='-c client_min_messages=warning' psql -qtA -h "$(get postgres host)" -U "$(get postgres username)" -d "$(get postgres path)" -c "$1"; }
kv() { php -r '$s = fsockopen($argv[1], 6379); fwrite($s, $argv[2] . "\r\n"); $l = fgets($s); if ($l[0] == "$") { $l = fgets($s); } echo trim($l), "\n";' "$(get redis host)" "$1"; }
)sh";

constexpr char kWrite[] =
    "sql 'CREATE TABLE IF NOT EXISTS t (a VARCHAR(9)); DELETE FROM t; INSERT INTO t VALUES "
    "(\"@\")'; pg \"CREATE TABLE IF NOT EXISTS t (a TEXT); DELETE FROM t; INSERT INTO t "
    "VALUES ('@')\"; kv 'SET a @' > /dev/null; echo @ > files/f";
constexpr char kRead[] =
    "echo $(sql 'SELECT a FROM t') $(pg 'SELECT a FROM t') $(kv 'GET a') $(cat files/f)";

class ClonedData : public ::testing::Test {
 protected:
  static bool HasImages(std::initializer_list<const char*> images) {
    const std::string store = SharedHost().platform().root() + "/images/refs/base/";
    return std::all_of(images.begin(), images.end(),
                       [&](const char* image) { return os::Exists(store + image); });
  }
  // A project whose "main" runs.
  void Push(const std::string& project, const std::string& application,
            const std::string& services) {
    project_ = project;
    host_.Paasctl({"project", "create", project});
    host_.Paasctl({"user", "grant", "alice", "contributor", "-p", project});
    alice_.Must({"remote", "add", "paas", host_.ssh_url(project)});
    alice_.Must({"rm", "-rq", "."});
    alice_.Write(".platform.app.yaml", application);
    alice_.Write(".platform/services.yaml", services);
    alice_.Write("web/index.php", "<?php echo 'rows';");
    alice_.Commit("services with data");
    alice_.Must({"push", "-q", "paas", "main"});
  }
  // What the push of a child of it said.
  std::string PushChild() {
    alice_.Must({"checkout", "-q", "-b", "child"});
    const Developer::Said said =
        alice_.Git({"push", "-o", "environment.status=active", "paas", "child"});
    EXPECT_EQ(said.exit, 0) << said.text;
    return said.text;
  }
  void Delete(const std::string& environment) {
    host_.Paasctl({"delete", "-p", project_, "-e", environment, "--yes"});
  }
  std::string Run(const std::string& environment, const std::string& script) {
    return host_.Paasctl({"exec", "-q", "-T", "-p", project_, "-e", environment, "-A", "app", "--",
                          "bash", "-c", kScript + script});
  }
  void Write(const std::string& environment, const std::string& value) {
    std::string script = kWrite;
    for (size_t at; (at = script.find('@')) != std::string::npos;) script.replace(at, 1, value);
    Run(environment, script);
  }

  GitHost& host_ = SharedHost();
  Developer alice_{host_, "alice"};
  std::string project_;
};

TEST_F(ClonedData, OfThreeServicesComesWithAPushedBranch) {
  if (!HasImages({"php-8.2", "mariadb-10.11", "postgresql-15", "redis-7.0"})) {
    GTEST_SKIP() << "an image is missing";
  }
  Push("rows", kApplication, kServices);
  Write("main", "parent");
  ASSERT_EQ(Run("main", kRead), "parent parent parent parent");

  const std::string said = PushChild();
  EXPECT_THAT(said, ContainsRegex("build app +reused"));
  EXPECT_THAT(said, ContainsRegex("clone +main→here +3 services \\+ 1 mount, .* frozen"));
  EXPECT_EQ(Run("child", kRead), "parent parent parent parent");
  // Its own credentials open it, and its parent's do not.
  for (const char* service : {"maria", "postgres"}) {
    const std::string ask = std::string("get ") + service + " password";
    EXPECT_NE(Run("child", ask), Run("main", ask)) << service;
  }
  Write("child", "child");
  EXPECT_EQ(Run("child", kRead), "child child child child");
  EXPECT_EQ(Run("main", kRead), "parent parent parent parent");
  Write("main", "later");
  EXPECT_EQ(Run("child", kRead), "child child child child");
  Delete("child");
  EXPECT_EQ(Run("main", kRead), "later later later later");
  Delete("main");
}

constexpr char kBrokersApplication[] = R"(name: app
type: 'php:8.2'
build: {flavor: none}
relationships: {broker: 'mq:rabbitmq', manage: 'mq:management'}
web: {locations: {/: {root: web, passthru: /index.php}}}
)";

constexpr char kBroker[] = R"(mq:
  type: 'rabbitmq:3.10'
  disk: 512
  size: L
  configuration: {vhosts: [shop]}
)";

// Through the interface for people, which does what a client may do.
constexpr char kApi[] =
    R"sh(api() { curl -sS -u "$(get manage username):$(get manage password)" "http://$(get manage host):$(get manage port)/api/$1/shop/$2" "${@:3}"; }
publish() { api exchanges amq.default/publish -d '{"properties":{"delivery_mode":2},"routing_key":"work","payload":"'$1'","payload_encoding":"string"}' > /dev/null; }
take() { api queues work/get -d '{"count":9,"ackmode":"ack_requeue_false","encoding":"auto"}' | jq -r '[.[].payload] | join(" ")'; }
)sh";

TEST_F(ClonedData, OfABrokerComesWithAPushedBranch) {
  if (!HasImages({"php-8.2", "rabbitmq-3.10"})) GTEST_SKIP() << "an image is missing";
  Push("queues", kBrokersApplication, kBroker);
  const std::string api = kApi;
  Run("main", api + "api queues work -X PUT -d '{\"durable\":true}'; publish one; publish two");

  EXPECT_THAT(PushChild(), ContainsRegex("clone +main→here +1 service"));
  Run("child", api + "publish three");
  EXPECT_EQ(Run("child", api + "take"), "one two three");
  EXPECT_EQ(Run("main", api + "take"), "one two");
  Delete("child");
  Delete("main");
}

}  // namespace
}  // namespace paas::testing
