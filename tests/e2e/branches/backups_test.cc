// A backup is a copy of one moment that stays, and comes back with the release that ran then.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/branches/branch_project.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::chrono::seconds kPatience{30};

class Backups : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(project_.Deploy("main").exit_code, 0);
    BranchProject::Sql("main",
                       "CREATE TABLE IF NOT EXISTS t (a INT); TRUNCATE t; "
                       "INSERT INTO t VALUES (1), (2)");
    ASSERT_EQ(BranchProject::Shell("main", "echo kept > files/f"), "");
  }
  void TearDown() override {
    BranchProject::DeleteBranches();
    for (const std::string& id : Ids()) {
      BranchProject::Paasctl({"backup", "delete", id, "--yes"}, "main");
    }
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  }

  static std::vector<std::string> Ids() {
    const std::string listed =
        SharedPlatform()
            .Paasctl({"backup", "list", "-p", "branching", "-e", "main", "--json"})
            .output;
    const auto document = nlohmann::json::parse(listed, nullptr, /*allow_exceptions=*/false);
    std::vector<std::string> ids;
    if (!document.is_object()) return ids;
    for (const auto& backup : document["backups"]) {
      if (backup["state"] == "complete") ids.push_back(backup["id"]);
    }
    return ids;
  }

  const BranchProject project_;
};

TEST_F(Backups, ComeBackInPlaceWithWhatRanThen) {
  EXPECT_THAT(BranchProject::Paasctl({"backup", "create"}, "main"),
              HasSubstr("1 service + 1 mount"));
  ASSERT_THAT(Ids(), SizeIs(1));
  const std::string id = Ids().front();
  project_.Write("second");
  ASSERT_EQ(project_.Deploy("main").exit_code, 0);
  BranchProject::Sql("main", "INSERT INTO t VALUES (3)");
  BranchProject::Shell("main", "rm files/f");
  ASSERT_EQ(BranchProject::Page("main"), "second 3\n");
  BranchProject::Paasctl({"backup", "restore", id, "--yes"}, "main");
  EXPECT_EQ(BranchProject::Page("main"), "first 2\n");
  EXPECT_EQ(BranchProject::Shell("main", "cat files/f"), "kept\n");
  // What was there before is a backup too; it comes back as an environment of its own.
  ASSERT_THAT(Ids(), SizeIs(2));
  BranchProject::Paasctl({"backup", "restore", Ids().front(), "--as", "before"}, "main");
  EXPECT_EQ(BranchProject::Page("before"), "second 3\n");
}

}  // namespace
}  // namespace paas::testing
