// Every example is deployed as it is, and used as its visitors would.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Example(const std::string& name) {
  return std::string(PAAS_SOURCE_DIR) + "/deploy-examples/" + name;
}

os::CommandResult Deploy(const std::string& project, const std::string& directory) {
  return SharedPlatform().Paasctl({"deploy", "-p", project, "-e", "main", directory});
}

// Deployed once for all tests of a fixture.
void EnsureDeployed(const std::string& example) {
  const os::CommandResult deployed = Deploy(example, Example(example));
  ASSERT_EQ(deployed.exit_code, 0) << deployed.output << deployed.error_output;
}

std::string Exec(const std::string& project, std::vector<std::string> command) {
  std::vector<std::string> arguments = {"exec", "-p", project, "-e", "main", "-A", "app", "--"};
  arguments.insert(arguments.end(), command.begin(), command.end());
  return SharedPlatform().Paasctl(arguments).output;
}

class HelloNode : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { EnsureDeployed("hello-node"); }
  std::string url_ = SharedPlatform().Url("hello-node");
};

TEST_F(HelloNode, AnswersWithWhatTheBuildAndTheEnvironmentMade) {
  const HttpAnswer page = Curl(url_);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Hello"));
  const auto environment = nlohmann::json::parse(Curl(url_ + "env").body);
  EXPECT_EQ(environment["PLATFORM_PROJECT"], "hello-node");
  EXPECT_EQ(environment["PLATFORM_ENVIRONMENT"], "main-bvxea6i");
  EXPECT_EQ(environment["PLATFORM_BRANCH"], "main");
  EXPECT_EQ(environment["PLATFORM_TREE_ID"].get<std::string>().size(), 40u);
  const auto build = nlohmann::json::parse(Curl(url_ + "public/build.json").body);
  EXPECT_EQ(build["tree"], environment["PLATFORM_TREE_ID"]);
}

TEST_F(HelloNode, StaticFilesComeFromNginxWithTheirHeaders) {
  const HttpAnswer file = Curl(url_ + "public/build.json");
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.headers.at("x-served-by"), "nginx");
  EXPECT_THAT(file.headers.at("cache-control"), HasSubstr("max-age=3600"));
  EXPECT_EQ(Curl(url_ + "public/none").status, 404);
}

TEST_F(HelloNode, BodiesReachTheApplicationWhole) {
  const std::string body(300'000, 'x');
  const HttpAnswer echoed = Curl(
      url_ + "echo", {"-X", "POST", "-H", "Expect:", "--data-binary", body.substr(0, 100'000)});
  EXPECT_EQ(echoed.status, 200);
  EXPECT_EQ(echoed.body.size(), 100'000u);
}

TEST_F(HelloNode, TheContainerRunsInitItsServicesAndNothingElse) {
  const std::string processes = Exec("hello-node", {"ps", "axo", "args"});
  for (const char* expected : {"runsvdir", "runsv nginx", "runsv sshd", "runsv app",
                               "nginx: master", "sshd", "node server.js"}) {
    EXPECT_THAT(processes, HasSubstr(expected));
  }
  for (const char* unexpected : {"paas-", "tini", "bash"}) {
    EXPECT_THAT(processes, Not(HasSubstr(unexpected)));
  }
}

TEST_F(HelloNode, TheApplicationIsReadOnlyAndTheIdsAreItsOwn) {
  const os::CommandResult touched = SharedPlatform().Paasctl(
      {"exec", "-p", "hello-node", "-e", "main", "-A", "app", "--", "touch", "/app/x"});
  EXPECT_NE(touched.exit_code, 0);
  EXPECT_THAT(touched.error_output, HasSubstr("Read-only file system"));
  EXPECT_THAT(Exec("hello-node", {"cat", "/proc/self/uid_map"}), HasSubstr(" 65536"));
  EXPECT_EQ(Exec("hello-node", {"id", "-u"}), "10000\n");
}

TEST_F(HelloNode, AnUnchangedTreeIsReusedAndNoProcessChanges) {
  const auto inits = [] {
    const auto listed = nlohmann::json::parse(
        SharedPlatform().Paasctl({"ps", "-p", "hello-node", "-e", "main", "-o", "json"}).output);
    return listed.dump();
  };
  const std::string before = inits();
  const os::CommandResult again = Deploy("hello-node", Example("hello-node"));
  EXPECT_EQ(again.exit_code, 0) << again.error_output;
  EXPECT_THAT(again.error_output, HasSubstr("reused"));
  EXPECT_EQ(inits(), before);
}

TEST_F(HelloNode, ExecPassesExitCodeAndInput) {
  const os::CommandResult failed = SharedPlatform().Paasctl(
      {"exec", "-p", "hello-node", "-e", "main", "-A", "app", "--", "sh", "-c", "exit 37"});
  EXPECT_EQ(failed.exit_code, 37);
  const os::CommandResult piped = SharedPlatform().Paasctl(
      {"exec", "-p", "hello-node", "-e", "main", "-A", "app", "--", "wc", "-c"},
      std::string(200'000, 'x'));
  EXPECT_THAT(piped.output, HasSubstr("200000"));
}

TEST_F(HelloNode, LogsNameTheirContainer) {
  Curl(url_ + "a-request-to-find");
  const os::CommandResult logs =
      SharedPlatform().Paasctl({"logs", "-p", "hello-node", "-e", "main"});
  EXPECT_EQ(logs.exit_code, 0) << logs.error_output;
  EXPECT_THAT(logs.output, HasSubstr("a-request-to-find"));
}

class HelloPhp : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { EnsureDeployed("hello-php"); }
  std::string url_ = SharedPlatform().Url("hello-php");
};

TEST_F(HelloPhp, TheFrontControllerAnswersWhatIsNoFile) {
  const HttpAnswer page = Curl(url_);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Hello"));
  EXPECT_THAT(Curl(url_ + "hello/world").body, HasSubstr("World"));
}

TEST_F(HelloPhp, WhatIsNotAllowedIsNotShown) {
  EXPECT_THAT(Curl(url_ + "notes.md").status, ::testing::AnyOf(403, 404));
}

TEST_F(HelloPhp, PhpSettingsOfTheProjectHold) {
  // What php-fpm reads; the command line has limits of its own.
  EXPECT_EQ(Exec("hello-php", {"env", "PHP_INI_SCAN_DIR=:/run/config/php/conf.d", "php", "-r",
                               "echo ini_get('memory_limit');"}),
            "96M");
}

TEST(HelloPython, AnswersOverItsUnixSocket) {
  EnsureDeployed("hello-python");
  const HttpAnswer page = Curl(SharedPlatform().Url("hello-python"));
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Hello"));
  EXPECT_EQ(Curl(SharedPlatform().Url("hello-python") + "static/none").status, 404);
}

TEST(StaticSite, IsServedWithoutAnyProcessOfItsOwn) {
  EnsureDeployed("static-site");
  const std::string url = SharedPlatform().Url("static-site");
  EXPECT_EQ(Curl(url).status, 200);
  EXPECT_THAT(Curl(url).headers.at("cache-control"), HasSubstr("max-age=600"));
  EXPECT_EQ(Curl(url + "nothing-here").status, 404);
  EXPECT_THAT(Exec("static-site", {"ps", "axo", "args"}), Not(HasSubstr("runsv app")));
}

TEST(UnknownHost, GetsAClearAnswer) {
  const HttpAnswer answer = Curl(SharedPlatform().Url("no-such-project"));
  EXPECT_EQ(answer.status, 404);
}

}  // namespace
}  // namespace paas::testing
