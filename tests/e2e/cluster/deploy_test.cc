// One command brings up applications, a worker and services, connected as declared.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/cluster/cluster.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

TEST(Deploy, OfAClusterIsOneCommand) {
  SharedPlatform().Paasctl({"delete", "-p", kProject, "-e", "main", "--yes"});
  const std::string told = DeployCluster();
  EXPECT_THAT(told, HasSubstr("2 apps, 3 services, 1 route, 6 allow rules"));
  EXPECT_THAT(told, HasSubstr("api, web, web--queue, db, documents, cache healthy"));
  EXPECT_THAT(told, HasSubstr("6 rules   api→db:3306, web→db:3306"));
  const auto containers = Containers();
  EXPECT_EQ(containers.size(), 6u);
  EXPECT_EQ(containers.at("db").kind, "service");
  EXPECT_EQ(Curl(SharedPlatform().Url(kProject)).body,
            R"({"api": "open", "cache": "open", "database": "open", "documents": "open", )"
            R"("reader": "open", "records": "open"})");
}

TEST(Deploy, AgainChangesNothing) {
  DeployCluster();
  const auto before = Containers();
  EXPECT_THAT(DeployCluster(), HasSubstr("unchanged, nothing restarted"));
  for (const auto& [name, container] : Containers()) {
    EXPECT_EQ(container.pid, before.at(name).pid) << name;
  }
}

TEST(Deploy, ShowsItsRelationshipsWithoutPasswords) {
  DeployCluster();
  const std::vector<std::string> list = {"relationships", "-p", kProject, "-e", "main"};
  const std::string shown = SharedPlatform().Paasctl(list).output;
  EXPECT_THAT(shown, HasSubstr("database.internal"));
  EXPECT_THAT(shown, HasSubstr("mariadb:10.11"));
  const std::string password =
      In("web", "printf %s \"$PLATFORM_RELATIONSHIPS\" | base64 -d | jq -rj .database[0].password");
  EXPECT_THAT(password, MatchesRegex("[a-z2-7]{52}"));
  EXPECT_THAT(shown, Not(HasSubstr(password)));
  std::vector<std::string> all = list;
  all.push_back("--show-secrets");
  EXPECT_THAT(SharedPlatform().Paasctl(all).output, HasSubstr(password));
  // Nor are they in what was told of the deploy, or in what daemons log.
  for (const std::string file : {"paas-agent", "paas-controller", "paas-builder"}) {
    const std::string log = SharedPlatform().root() + "/logs/" + file + ".log";
    const auto found = os::RunCommand({.argv = {"grep", "-c", password, log}});
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(found->exit_code, 1) << file << found->output << found->error_output;
  }
}

TEST(Deploy, EveryEnvironmentHasPasswordsOfItsOwn) {
  DeployCluster();
  DeployCluster("feature");
  const std::string print =
      "printf %s \"$PLATFORM_RELATIONSHIPS\" | base64 -d | jq -rj .database[0].password";
  EXPECT_NE(In("web", print), In("web", print, "feature"));
  EXPECT_EQ(
      SharedPlatform().Paasctl({"delete", "-p", kProject, "-e", "feature", "--yes"}).exit_code, 0);
}

TEST(Deploy, IsRefusedBeforeAnythingIsBuilt) {
  const os::CommandResult wrong = TryDeployCluster(
      "main", "  database: 'db:wrtier'\n", std::string(kServices) + "odd:\n  type: oddity:1\n");
  EXPECT_EQ(wrong.exit_code, 6);
  EXPECT_THAT(
      wrong.error_output,
      HasSubstr(".platform/applications.yaml:6:15: applications.web.relationships.database: "
                "the service \"db\" (mariadb:10.11) has no endpoint \"wrtier\"; did you "
                "mean \"writer\"?"));
  EXPECT_THAT(wrong.error_output, Not(HasSubstr("build web")));
  const os::CommandResult odd = TryDeployCluster(
      "main", kWebRelationships, std::string(kServices) + "odd:\n  type: oddity:1\n");
  EXPECT_EQ(odd.exit_code, 6);
  EXPECT_THAT(odd.error_output, HasSubstr("there is no base image for \"oddity:1\""));
  EXPECT_THAT(odd.error_output, Not(HasSubstr("build web")));
}

TEST(Deploy, HookThatFailsIsTold) {
  DeployCluster();
  const os::CommandResult failed =
      TryDeployCluster("main", kWebRelationships, kServices,
                       "  hooks:\n    deploy: |\n      echo migrating as $DATABASE_PASSWORD.\n"
                       "      exit 3\n");
  EXPECT_EQ(failed.exit_code, 23) << failed.error_output;
  EXPECT_THAT(failed.error_output, HasSubstr("migrating as [hidden]."));
  EXPECT_THAT(failed.error_output, HasSubstr("keeps serving"));
  EXPECT_EQ(Curl(SharedPlatform().Url(kProject)).status, 200);
  const os::CommandResult good = TryDeployCluster(
      "main", kWebRelationships, kServices, "  hooks:\n    deploy: |\n      echo migrated 12\n");
  EXPECT_EQ(good.exit_code, 0) << good.error_output;
  EXPECT_THAT(good.error_output, HasSubstr("  hook "));
}

}  // namespace
}  // namespace paas::testing
