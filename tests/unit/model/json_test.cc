#include "model/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/json_reader.h"
#include "tests/support/status_matchers.h"

namespace paas::model {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

Location FullLocation() {
  Location location;
  location.path = "/static";
  location.root = "public/assets";
  location.passthru = {Passthru::Kind::kRewrite, "/index.php?x=$1"};
  location.index = {"index.html", "index.php"};
  location.expires = {std::chrono::milliseconds(1500)};
  location.allow = false;
  location.scripts = false;
  location.headers = {{"X-Frame-Options", "DENY"}, {"Link", "<a>; rel=\"b\""}};
  LocationRule rule{"\\.(?<ext>css|js)$",
                    Passthru{Passthru::Kind::kUpstream, ""},
                    true,
                    true,
                    Expires{std::chrono::hours(24)},
                    std::vector<Header>{}};
  location.rules = {rule, {"^/none", {}, {}, {}, {}, {}}};
  location.request_buffering = {false, 12345};
  return location;
}

ContainerProperties FullContainer() {
  ContainerProperties container;
  container.size = "XL";
  container.resources = Resources{128, 256};
  container.disk_mb = 2048;
  container.mounts = {{"/.next/", ".next", MountSource::kLocal, "", ""},
                      {"web/files", "web/files", MountSource::kService, "files", "share"}};
  container.relationships = {{"db", "database", "mysql"}, {"cache", "cache", ""}};
  container.variables = {
      {"env",
       {Value::Map{
           {"A", {std::string("1.10")}}, {"B", {int64_t{-5}}}, {"C", {2.0}}, {"D", {true}}}}},
      {"app", {Value::Map{{"list", {Value::List{{}, {1e30}, {std::string("\n\t\"\\\x01é😀")}}}}}}},
      {"dir", {Value::Archive{"conf/solr"}}}};
  container.ssh_role = "admin";
  container.firewall =
      Firewall{{{"tcp", {"10.0.0.0/8"}, {}, {443}}, {"tcp", {}, {"a.example"}, {}}}};
  container.additional_hosts = {{"legacy.internal", "192.0.2.4"}};
  container.timezone = "Europe/Paris";
  return container;
}

Application FullApplication() {
  Application app;
  app.name = "shop";
  app.type = {"php", "8.3"};
  app.stack = Stack{
      {{"php", "8.3", {{"extensions", {Value::List{{std::string("redis")}}}}}}},
      {{"python312Packages.yq", "", {}}, {"yarn", "", {{"channel", {std::string("unstable")}}}}}};
  app.container_profile = "HIGH_CPU";
  app.container = FullContainer();
  app.web = {{"echo pre", "node 'x'\nexit", "sleep 1"},
             {SocketFamily::kUnix, UpstreamProtocol::kFastcgi},
             {FullLocation(), {}},
             true};
  app.web.locations[1].path = "/";
  app.workers = {{"queue", {"", "php w.php", ""}, FullContainer()}, {"idle", {"", "x", ""}, {}}};
  app.crons = {
      {"c", "H */2 * * mon", "run", "stop", std::chrono::seconds(5), std::chrono::seconds(9)}};
  app.hooks = {"set -e\nbuild", "deploy", "post", /*strict=*/false};
  app.build = {"composer", {{"npm", "node_modules", {"package-lock.json"}, true, true}}};
  app.dependencies = {{"nodejs", {{"yarn", {std::string("1.10")}}}},
                      {"php", {{"require", {Value::Map{{"drush/drush", {std::string("^8")}}}}}}}};
  app.runtime = {{{"redis", {}}, {"blackfire", {{"id", {int64_t{3}}}}}},
                 {"xsl"},
                 30,
                 90,
                 80,
                 "key",
                 {{"dist", {std::string("x")}}}};
  app.source_root = "apps/shop";
  app.source_operations = {{"update", "curl x"}};
  app.operations = {{"clear", "admin", "rm", "true", std::chrono::seconds(4)},
                    {"b", "viewer", "x", "", {}}};
  app.preflight = {false, {"drupal:SA-1"}};
  return app;
}

TEST(ApplicationJson, GivesTheSameValueBack) {
  const Application app = FullApplication();
  ASSERT_OK_AND_ASSIGN(const Application back, ApplicationFromJson(ToJson(app)));
  EXPECT_EQ(ToJson(back), ToJson(app));
  EXPECT_TRUE(back == app);
}

TEST(ApplicationJson, GivesAnApplicationOfDefaultsBack) {
  ASSERT_OK_AND_ASSIGN(const Application app,
                       ApplicationFromJson(R"({"name":"a","type":"nodejs:22"})"));
  EXPECT_EQ(app.web.locations.size(), 1u);
  ASSERT_OK_AND_ASSIGN(const Application back, ApplicationFromJson(ToJson(app)));
  EXPECT_TRUE(back == app);
}

TEST(ApplicationJson, NamesTheKeyThatIsWrong) {
  EXPECT_THAT(
      ApplicationFromJson(R"({"name":"a","type":"nodejs:22","hooks":{"build":[]}})"),
      StatusIs(absl::StatusCode::kInvalidArgument, "hooks.build: must be a text, but is a list"));
  EXPECT_THAT(ApplicationFromJson("{"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ApplicationFromJson(std::string(100000, '[')),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ApplicationJson, HasTheShapeThatReadersOfItKnow) {
  const std::string json = ToJson(FullApplication());
  for (const char* part :
       {R"("type":"php:8.3")", R"("expires":"1500ms")", R"("/.next/":{"source":"local")",
        R"("access":{"ssh":"admin"})", R"("move_to_root":true)"}) {
    EXPECT_THAT(json, HasSubstr(part));
  }
}

TEST(BuildTimeJson, LeavesOutWhatABuildMustNotDependOn) {
  const std::string json = ToBuildTimeJson(FullApplication());
  for (const char* key :
       {"access", "relationships", "crons", "locations", "post_deploy", "commands"}) {
    EXPECT_THAT(json, Not(HasSubstr('"' + std::string(key) + '"'))) << key;
  }
  EXPECT_THAT(json, HasSubstr(R"("web":{"mounts":{"/.next/")"));
  EXPECT_THAT(json, HasSubstr(R"("queue":{"mounts":)"));
}

TEST(BuildRelevantJson, ChangesWithTheBuildAndWithNothingElse) {
  const Application app = FullApplication();
  Application same = app;
  same.web = {};
  same.crons.clear();
  same.hooks.deploy = "other";
  same.container.relationships.clear();
  same.container.ssh_role = "viewer";
  std::swap(same.container.mounts[0], same.container.mounts[1]);
  EXPECT_EQ(BuildRelevantJson(same), BuildRelevantJson(app));
  Application other = app;
  other.hooks.build = "other";
  EXPECT_NE(BuildRelevantJson(other), BuildRelevantJson(app));
}

TEST(BuildRelevantJson, DependsOnTheMountsOfWorkers) {
  const Application app = FullApplication();
  Application other = app;
  other.workers[0].container.mounts.pop_back();
  EXPECT_NE(BuildRelevantJson(other), BuildRelevantJson(app));
}

TEST(ValueJson, IsLossless) {
  for (const char* json : {"null", "true", "-7", "2.0", "\"\"", "[]", "{}", "{\"b\":1,\"a\":[{}]}",
                           "{\"!archive\":\"x\"}"}) {
    ASSERT_OK_AND_ASSIGN(const Value value, ValueFromJson(json));
    EXPECT_EQ(ToJson(value), json);
  }
}

}  // namespace
}  // namespace paas::model
