// A node with ten environments loses its power and comes back. What visitors, owners and the node's
// records see is what they saw before.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kSites = 9;
constexpr char kBook[] = "book";  // PHP, MariaDB, Redis
constexpr std::chrono::seconds kPatience{120};

std::string SiteName(int number) { return "site" + std::to_string(number); }

class NodeReboot : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    DeployExample(kBook, "php-mariadb-redis");
    for (int i = 0; i < kSites; ++i) DeployExample(SiteName(i), "static-site");
  }
  static void TearDownTestSuite() {
    for (const std::string& project : Projects()) {
      SharedPlatform().Paasctl({"delete", "-p", project, "-e", "main", "--yes"});
    }
  }

  static std::vector<std::string> Projects() {
    std::vector<std::string> projects = {kBook};
    for (int i = 0; i < kSites; ++i) projects.push_back(SiteName(i));
    return projects;
  }

  static void DeployExample(const std::string& project, const std::string& example) {
    const os::CommandResult deployed =
        SharedPlatform().Paasctl({"deploy", "-p", project, "-e", "main",
                                  std::string(PAAS_SOURCE_DIR) + "/deploy-examples/" + example});
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  }

  // As paasctl tells it: releases, status, names.
  static std::map<std::string, json> Environments() {
    std::map<std::string, json> environments;
    for (const std::string& project : Projects()) {
      environments[project] = json::parse(
          SharedPlatform().Paasctl({"envs", "-p", project, "-o", "json"}).output, nullptr, false);
    }
    return environments;
  }

  // Container → address and first id.
  static std::map<std::string, std::string> Places() {
    std::map<std::string, std::string> places;
    const std::string directory = SharedPlatform().root() + "/paas-agent/instances";
    const std::vector<std::string> names = *os::ListDirectory(directory);
    for (const std::string& name : names) {
      const json record = json::parse(*os::ReadFile(directory + "/" + name), nullptr, false);
      places[name] = record.value("address", "") + " " + record.value("ids", json()).dump();
    }
    return places;
  }

  static bool AwaitAnswer(const std::string& project) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
      if (Curl(SharedPlatform().Url(project)).status == 200) return true;
    }
    return false;
  }

  // When the last process of this name of a container began, in clock ticks since the boot: of a
  // server, its workers. The first one is as old as the script that waited at the gate.
  static uint64_t Began(const std::string& container, const std::string& name) {
    std::istringstream pids(*os::ReadFile("/sys/fs/cgroup/unified/" +
                                          SharedPlatform().cgroup_root() + "/" + kBook +
                                          "-main-bvxea6i/" + container + "/cgroup.procs"));
    uint64_t last = 0;
    for (std::string pid; pids >> pid;) {
      const std::string stat = os::ReadFile("/proc/" + pid + "/stat").value_or("");
      if (stat.find("(" + name) == std::string::npos) continue;
      std::istringstream fields(stat.substr(stat.rfind(')') + 2));
      std::string field;
      for (int i = 3; i <= 22; ++i) fields >> field;
      last = std::max<uint64_t>(last, std::stoull(field));
    }
    EXPECT_GT(last, 0u) << container << " has no process " << name;
    return last;
  }
};

TEST_F(NodeReboot, EveryEnvironmentIsBackAsItWas) {
  Platform& platform = SharedPlatform();
  ASSERT_EQ(Curl(platform.Url(kBook) + "entries", {"-d", "text=before"}).status, 201);
  const json counter = json::parse(Curl(platform.Url(kBook) + "counter").body);
  const auto environments = Environments();
  const auto places = Places();
  ASSERT_GE(places.size(), kSites + 3u);  // other tests may have left theirs
  ASSERT_THAT(environments.at(kBook).dump(), HasSubstr("\"release\":1"));

  ASSERT_OK(platform.CrashMachine());
  for (const char* daemon : {"paas-agent", "paas-builder", "paas-controller"}) {
    ASSERT_OK(platform.Restart(daemon));
  }

  for (const std::string& project : Projects()) EXPECT_TRUE(AwaitAnswer(project)) << project;
  EXPECT_THAT(Curl(platform.Url(kBook) + "entries").body, HasSubstr("\"before\""));
  EXPECT_GT(json::parse(Curl(platform.Url(kBook) + "counter").body)["visits"], 0) << counter;
  EXPECT_EQ(Places(), places);
  EXPECT_EQ(Environments(), environments);
  EXPECT_GE(Began("app", "php-fpm"), Began("db", "mariadbd"));
  EXPECT_THAT(Inconsistencies(platform.footprint(), kPatience), IsEmpty());
}

}  // namespace
}  // namespace paas::testing
