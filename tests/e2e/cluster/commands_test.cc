// What `paasctl` shows of a cluster, and what it carries in and out.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "tests/e2e/cluster/cluster.h"
#include "tests/support/temp_directory.h"

namespace paas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

os::CommandResult Paasctl(std::vector<std::string> words) {
  words.insert(words.end(), {"-p", kProject, "-e", "main"});
  return SharedPlatform().Paasctl(words);
}

json Json(std::vector<std::string> words) {
  words.emplace_back("--json");
  const os::CommandResult result = Paasctl(std::move(words));
  EXPECT_EQ(result.exit_code, 0) << result.error_output;
  return json::parse(result.output, nullptr, /*allow_exceptions=*/false);
}

class Commands : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { DeployCluster(); }
};

TEST_F(Commands, TheNetworkIsListedAndExplainedAndRefusalsAreCounted) {
  std::set<std::string> rules;
  const json listed = Json({"net", "list"});
  for (const json& rule : listed.at("rules")) {
    rules.insert(rule["from"].get<std::string>() + "→" + rule["to"].get<std::string>() + ":" +
                 std::to_string(rule["port"].get<int>()));
    EXPECT_EQ(rule["listening"], "yes") << rule;
  }
  EXPECT_EQ(rules, (std::set<std::string>{"web→db:3306", "web→documents:5432", "web→cache:6379",
                                          "web→api:80", "web--queue→cache:6379", "api→db:3306"}));
  const json open = Json({"net", "explain", "web", "db:3306"});
  EXPECT_EQ(open["verdict"], "open");
  EXPECT_THAT(open["reason"].get<std::string>(), HasSubstr("database"));
  const json closed = Json({"net", "explain", "api", "cache:6379"});
  EXPECT_EQ(closed["verdict"], "closed");
  EXPECT_THAT(closed["reason"].get<std::string>(), HasSubstr("no relationship to cache"));

  const auto containers = Containers();
  ConnectFrom(containers.at("api").pid, {containers.at("cache").address + "@6379"});
  EXPECT_GT(Json({"net", "explain", "api", "cache:6379"})["refused_packets"],
            closed["refused_packets"]);
}

TEST_F(Commands, WhatContainersUseIsShown) {
  std::set<std::string> names;
  const json listed = Json({"top"});
  for (const json& container : listed.at("containers")) {
    names.insert(container["name"]);
    EXPECT_GT(container["memory_bytes"], 0) << container;
    EXPECT_GT(container["memory_limit_bytes"], container["memory_bytes"]) << container;
    EXPECT_GT(container["cpu_usage_us"], 0) << container;
    EXPECT_EQ(container["oom_kills"], 0) << container;
  }
  EXPECT_EQ(names, (std::set<std::string>{"api", "cache", "db", "documents", "web", "web--queue"}));
}

TEST_F(Commands, DatabasesAreAskedDumpedAndFilled) {
  const std::vector<std::string> sql = {"db", "sql", "-A", "web", "-r"};
  const auto ask = [&](const std::string& relationship, const std::string& statement) {
    std::vector<std::string> words = sql;
    words.insert(words.end(), {relationship, statement});
    const os::CommandResult result = Paasctl(words);
    EXPECT_EQ(result.exit_code, 0) << result.error_output;
    return result.output;
  };
  ask("database", "DROP TABLE IF EXISTS numbers");
  ask("database", "CREATE TABLE numbers (n INT)");
  ask("database", "INSERT INTO numbers VALUES (4711)");
  EXPECT_THAT(ask("database", "SELECT n FROM numbers"), HasSubstr("4711"));
  EXPECT_THAT(ask("documents", "SELECT 4700 + 11"), HasSubstr("4711"));
  EXPECT_THAT(ask("cache", "PING"), HasSubstr("PONG"));
  const os::CommandResult dump = Paasctl({"db", "dump", "-A", "web", "-r", "database"});
  EXPECT_THAT(dump.output, HasSubstr("4711"));
  ask("database", "DROP TABLE numbers");
  const os::CommandResult filled = SharedPlatform().Paasctl(
      {"db", "import", "-A", "web", "-r", "database", "-p", kProject, "-e", "main"}, dump.output);
  EXPECT_EQ(filled.exit_code, 0) << filled.error_output;
  EXPECT_THAT(ask("database", "SELECT n FROM numbers"), HasSubstr("4711"));
}

TEST_F(Commands, ATunnelReachesWhatTheApplicationReaches) {
  const std::string port = "31847";
  auto tunnel = std::async(std::launch::async, [&] {
    return SharedPlatform().Paasctl(
        {"tunnel", "single", "api", "--port", port, "-A", "web", "-p", kProject, "-e", "main"});
  });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  HttpAnswer answer;
  while (answer.status == 0 && std::chrono::steady_clock::now() < deadline) {
    answer = Curl("http://127.0.0.1:" + port + "/");
  }
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"database": "open"})");
  // It goes on until it is interrupted.
  const auto found = os::RunCommand(
      {.argv = {"pkill", "-INT", "-P", std::to_string(::getpid()), "-x", "paasctl"}});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->exit_code, 0);
  EXPECT_EQ(tunnel.get().exit_code, 130);
}

}  // namespace
}  // namespace paas::testing
