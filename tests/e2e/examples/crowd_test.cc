// Twenty environments of php-mariadb-redis beside each other, and what each costs.

#include <gmock/gmock.h>

#include <fstream>

#include "tests/e2e/examples/site.h"

namespace paas::testing {
namespace {

constexpr int kEnvironments = 20;

std::string Name(int number) { return "crowd-" + std::to_string(number); }

// "MemTotal:  24560328 kB"
uint64_t MemoryOfTheMachine() {
  std::ifstream file("/proc/meminfo");
  std::string label;
  uint64_t kilobytes = 0;
  file >> label >> kilobytes;
  return kilobytes << 10;
}

TEST(Crowd, OfTwentyEnvironmentsRunsTogetherAndTopTellsWhatEachCosts) {
  const std::string example = std::string(PAAS_SOURCE_DIR) + "/deploy-examples/php-mariadb-redis";
  std::vector<Site> sites;
  for (int i = 1; i <= kEnvironments; ++i) {
    sites.emplace_back(Name(i)).Deploy(example);
    ASSERT_FALSE(HasFailure()) << Name(i);
  }
  for (int i = 1; i <= kEnvironments; ++i) {
    const Site& site = sites[static_cast<size_t>(i) - 1];
    EXPECT_EQ(site.Post("entries", {"-d", "text=" + Name(i)}).status, 201);
    const nlohmann::json list = site.GetJson("entries");
    ASSERT_EQ(list["entries"].size(), 1u) << list;  // nobody else's
    EXPECT_EQ(list["entries"][0]["text"], Name(i));
    EXPECT_EQ(site.GetJson("counter")["visits"], 1);
  }
  const os::CommandResult top = SharedPlatform().Paasctl({"top", "--all", "--json"});
  ASSERT_EQ(top.exit_code, 0) << top.error_output;
  std::map<std::string, uint64_t> costs;
  uint64_t sum = 0;
  const nlohmann::json listed = nlohmann::json::parse(top.output);
  for (const nlohmann::json& row : listed.at("environments")) {
    const std::string project = row["project"];
    if (!project.starts_with("crowd-")) continue;
    costs[project] = row["memory_bytes"];
    sum += costs[project];
    EXPECT_GT(costs[project], 1u << 20) << row;
    EXPECT_EQ(row["oom_kills"], 0) << row;
  }
  EXPECT_EQ(costs.size(), size_t{kEnvironments});
  EXPECT_LT(sum, MemoryOfTheMachine());
  RecordProperty("megabytes_each", std::to_string((sum >> 20) / kEnvironments));
  for (const Site& site : sites) EXPECT_EQ(site.Paasctl({"delete", "--yes"}).exit_code, 0);
}

}  // namespace
}  // namespace paas::testing
