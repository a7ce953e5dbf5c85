// What stock projects read their configuration with, platformsh-config of npm, inside of a
// container.

#include <gmock/gmock.h>

#include "tests/e2e/examples/site.h"

namespace paas::testing {
namespace {

constexpr char kAskEverything[] = R"js(
const config = require('platformsh-config').config();
const fails = (ask) => { try { ask(); return false; } catch { return true; } };
console.log(JSON.stringify({
  valid: config.isValidPlatform(), build: config.inBuild(), runtime: config.inRuntime(),
  dedicated: config.onDedicated(), enterprise: config.onEnterprise(),
  production: config.onProduction(),
  project: config.project, branch: config.branch, environment: config.environment,
  name: config.applicationName, directory: config.appDir, root: config.documentRoot,
  tree: config.treeId, entropy: config.projectEntropy, port: config.port,
  noSocket: fails(() => config.socket), noMail: fails(() => config.smtpHost),
  application: config.application(), variables: config.variables(),
  unset: config.variable('no-such-variable', 'fallback'),
  routes: Object.keys(config.routes()), primary: config.getPrimaryRoute().url,
  upstream: config.getPrimaryRoute().upstream, byId: config.getRoute('main').url,
  noRoute: fails(() => config.getRoute('none')),
  upstreams: Object.keys(config.getUpstreamRoutes()),
  own: Object.keys(config.getUpstreamRoutes('app')),
  has: config.hasRelationship('database'), hasNot: config.hasRelationship('none'),
  credentials: config.credentials('database'), noCredentials: fails(() => config.credentials('none')),
  formatted: config.formattedCredentials('database', 'puppeteer'),
}));
)js";

class ConfigReader : public ::testing::Test {
 protected:
  const Site site_ = Site::Deployed("node-postgres-worker-cron");
};

TEST_F(ConfigReader, EveryAccessorAnswersAtRuntime) {
  const std::string output = site_.Exec("app", {"node", "-e", kAskEverything});
  const auto said = nlohmann::json::parse(output, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(said.is_object()) << output;
  EXPECT_EQ(said["valid"], true);
  EXPECT_EQ(said["build"], false);
  EXPECT_EQ(said["runtime"], true);
  EXPECT_EQ(said["dedicated"], false);
  EXPECT_EQ(said["enterprise"], false);
  EXPECT_EQ(said["production"], false);  // the reader knows the name "master" only
  EXPECT_EQ(said["project"], "node-postgres-worker-cron");
  EXPECT_EQ(said["branch"], "main");
  EXPECT_EQ(said["environment"], "main-bvxea6i");
  EXPECT_EQ(said["name"], "app");
  EXPECT_EQ(said["directory"], "/app");
  EXPECT_EQ(said["root"], "/app");
  EXPECT_EQ(said["tree"].get<std::string>().size(), 40u);
  EXPECT_EQ(said["entropy"].get<std::string>().size(), 56u);
  EXPECT_EQ(said["port"], "8888");
  EXPECT_EQ(said["noSocket"], true);
  EXPECT_EQ(said["noMail"], true);  // an empty PLATFORM_SMTP_HOST is none to the reader
  EXPECT_EQ(said["application"]["type"], "nodejs:18");
  EXPECT_EQ(said["unset"], "fallback");
  EXPECT_EQ(said["primary"], site_.url());
  EXPECT_EQ(said["upstream"], "app");
  EXPECT_EQ(said["byId"], site_.url());
  EXPECT_EQ(said["noRoute"], true);
  EXPECT_EQ(said["own"], said["upstreams"]);
  EXPECT_EQ(said["has"], true);
  EXPECT_EQ(said["hasNot"], false);
  EXPECT_EQ(said["noCredentials"], true);
  EXPECT_TRUE(said["variables"].is_object()) << said["variables"];
}

TEST_F(ConfigReader, ABuildIsKnownAsOne) {
  EXPECT_THAT(site_.Exec("app", {"cat", "build.txt"}),
              ::testing::MatchesRegex("true app [0-9a-f]{40} true\n"));
}

TEST_F(ConfigReader, CredentialsAreThoseOfTheService) {
  const std::string output = site_.Exec("app", {"node", "-e", kAskEverything});
  const auto said = nlohmann::json::parse(output, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(said.is_object()) << output;
  const nlohmann::json& credentials = said["credentials"];
  EXPECT_EQ(credentials["host"], "database.internal");
  EXPECT_EQ(credentials["port"], 5432);
  EXPECT_EQ(credentials["scheme"], "pgsql");
  EXPECT_EQ(credentials["path"], "main");
  EXPECT_EQ(credentials["username"], "main");
  EXPECT_EQ(credentials["password"], "main");
  EXPECT_EQ(credentials["rel"], "postgresql");
  EXPECT_EQ(credentials["service"], "db");
  EXPECT_EQ(credentials["type"], "postgresql:15");
}

}  // namespace
}  // namespace paas::testing
