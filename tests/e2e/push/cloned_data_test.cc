// A branch that is pushed has the rows of its parent's databases, and shares nothing with them.

#include <gmock/gmock.h>

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
  static bool HasImages() {
    const std::string store = SharedHost().platform().root() + "/images/refs/base/";
    for (const char* image : {"php-8.2", "mariadb-10.11", "postgresql-15", "redis-7.0"}) {
      if (!os::Exists(store + image)) return false;
    }
    return true;
  }
  std::string Run(const std::string& environment, const std::string& script) {
    return host_.Paasctl({"exec", "-q", "-T", "-p", "rows", "-e", environment, "-A", "app", "--",
                          "bash", "-c", kScript + script});
  }
  void Write(const std::string& environment, const std::string& value) {
    std::string script = kWrite;
    for (size_t at; (at = script.find('@')) != std::string::npos;) script.replace(at, 1, value);
    Run(environment, script);
  }

  GitHost& host_ = SharedHost();
};

TEST_F(ClonedData, OfThreeServicesComesWithAPushedBranch) {
  if (!HasImages()) GTEST_SKIP() << "an image is missing";
  host_.Paasctl({"project", "create", "rows"});
  Developer alice(host_, "alice");
  host_.Paasctl({"user", "grant", "alice", "contributor", "-p", "rows"});
  alice.Must({"remote", "add", "paas", host_.ssh_url("rows")});
  alice.Must({"rm", "-rq", "."});
  alice.Write(".platform.app.yaml", kApplication);
  alice.Write(".platform/services.yaml", kServices);
  alice.Write("web/index.php", "<?php echo 'rows';");
  alice.Commit("three services");
  alice.Must({"push", "-q", "paas", "main"});
  Write("main", "parent");
  ASSERT_EQ(Run("main", kRead), "parent parent parent parent");

  alice.Must({"checkout", "-q", "-b", "child"});
  const Developer::Said said =
      alice.Git({"push", "-o", "environment.status=active", "paas", "child"});
  ASSERT_EQ(said.exit, 0) << said.text;
  EXPECT_THAT(said.text, ContainsRegex("build app +reused"));
  EXPECT_THAT(said.text, ContainsRegex("clone +main→here +3 services \\+ 1 mount, .* frozen"));
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
  host_.Paasctl({"delete", "-p", "rows", "-e", "child", "--yes"});
  EXPECT_EQ(Run("main", kRead), "later later later later");
  host_.Paasctl({"delete", "-p", "rows", "-e", "main", "--yes"});
}

}  // namespace
}  // namespace paas::testing
