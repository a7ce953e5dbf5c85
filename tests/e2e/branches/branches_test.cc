// A branch is an environment with a copy of its parent's data.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/e2e/branches/branch_project.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::chrono::seconds kPatience{30};

class Branches : public ::testing::Test {
 protected:
  void SetUp() override {
    const os::CommandResult deployed = project_.Deploy("main");
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
    ASSERT_EQ(Sql("main",
                  "CREATE TABLE IF NOT EXISTS t (a INT); TRUNCATE t; "
                  "INSERT INTO t VALUES (1), (2)"),
              "");
    ASSERT_EQ(Shell("main", "echo of-main > files/f; rm -f files/g; echo gone > scratch/s"), "");
  }
  void TearDown() override {
    BranchProject::DeleteBranches();
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  }

  static std::string Shell(const std::string& environment, const std::string& script) {
    return BranchProject::Shell(environment, script);
  }
  static std::string Sql(const std::string& environment, const std::string& statement) {
    return BranchProject::Sql(environment, statement);
  }
  static std::string Count(const std::string& environment) {
    return Sql(environment, "SELECT count(*) FROM t");
  }
  static std::string Branch(const std::string& name, const std::string& parent = "main") {
    return BranchProject::Paasctl({"branch", name}, parent);
  }

  const BranchProject project_;
};

TEST_F(Branches, HaveTheirParentsDataAndEverythingElseOfTheirOwn) {
  const std::string told = Branch("child");
  EXPECT_THAT(told, HasSubstr("branching main → child"));
  EXPECT_THAT(told, ContainsRegex("build app +reused"));
  EXPECT_THAT(told, Not(HasSubstr("built")));
  EXPECT_THAT(
      told,
      ContainsRegex("clone +main→here +1 service \\+ 1 mount, .* shared, .* own, frozen .* ms"));
  EXPECT_EQ(BranchProject::Page("child"), "first 2\n");
  EXPECT_EQ(Shell("child", "cat files/f; ls scratch; stat -c %U files/f"), "of-main\nweb\n");
  EXPECT_EQ(Shell("child", "tail -n1 files/hooks"), "child\n");
  EXPECT_NE(BranchProject::Password("child"), BranchProject::Password("main"));
  // Either side writes for itself.
  EXPECT_EQ(Sql("child", "INSERT INTO t VALUES (3)"), "");
  EXPECT_EQ(Shell("child", "echo of-child > files/f; touch files/g"), "");
  EXPECT_EQ(Sql("main", "DELETE FROM t WHERE a = 1"), "");
  EXPECT_EQ(Count("child"), "3\n");
  EXPECT_EQ(Count("main"), "1\n");
  EXPECT_EQ(Shell("main", "cat files/f; ls files | grep -cx g"), "of-main\n0\n");
  EXPECT_THAT(BranchProject::Paasctl({"envs", "info"}, "child"), ContainsRegex("parent +main"));
}

TEST_F(Branches, StartEmptyWhenTheyAreToldTo) {
  BranchProject::Paasctl({"branch", "--empty", "blank"}, "main");
  EXPECT_EQ(BranchProject::Page("blank"), "first 0\n");
  EXPECT_EQ(Shell("blank", "cat files/hooks"), "blank\n");
}

TEST_F(Branches, TakeOverWhatTheirParentHasNow) {
  Branch("child");
  Sql("child", "INSERT INTO t VALUES (7), (8), (9)");
  Sql("main", "INSERT INTO t VALUES (3)");
  Shell("main", "echo newer > files/f");
  EXPECT_THAT(BranchProject::Paasctl({"sync", "--data", "--yes"}, "child"),
              HasSubstr("taking over data main → child"));
  EXPECT_EQ(Sql("child", "SELECT sum(a) FROM t"), "6\n");
  EXPECT_EQ(Shell("child", "cat files/f"), "newer\n");
  // Of one service alone.
  Sql("main", "INSERT INTO t VALUES (4)");
  Shell("main", "echo newest > files/f");
  BranchProject::Paasctl({"sync", "--service", "db", "--yes"}, "child");
  EXPECT_EQ(Sql("child", "SELECT sum(a) FROM t"), "10\n");
  EXPECT_EQ(Shell("child", "cat files/f"), "newer\n");
  EXPECT_EQ(BranchProject::Page("child"), "first 4\n");
}

TEST_F(Branches, AreMergedIntoTheirParentWithoutTheirData) {
  Branch("child");
  project_.Write("second");
  ASSERT_EQ(project_.Deploy("child").exit_code, 0);
  Sql("child", "INSERT INTO t VALUES (3)");
  EXPECT_THAT(BranchProject::Paasctl({"merge"}, "child"), HasSubstr("merging code child → main"));
  EXPECT_EQ(BranchProject::Page("main"), "second 2\n");
  // Both went on: lines that meet are a conflict, and nothing moves.
  project_.Write("third of main");
  ASSERT_EQ(project_.Deploy("main").exit_code, 0);
  project_.Write("third of child");
  ASSERT_EQ(project_.Deploy("child").exit_code, 0);
  EXPECT_THAT(BranchProject::Paasctl({"merge"}, "child", 5), HasSubstr("text"));
  EXPECT_EQ(BranchProject::Page("main"), "third of main 2\n");
  BranchProject::Paasctl({"sync", "--code"}, "child", 5);
  project_.Write("first");
  ASSERT_EQ(project_.Deploy("main").exit_code, 0);
}

TEST_F(Branches, OutliveWhatTheyWereMadeFrom) {
  Branch("middle");
  Sql("middle", "INSERT INTO t VALUES (3)");
  Branch("leaf", "middle");
  BranchProject::Paasctl({"deactivate", "--yes"}, "main", 1);
  BranchProject::Paasctl({"delete", "--yes"}, "main", 1);
  EXPECT_THAT(BranchProject::Paasctl({"delete", "--yes"}, "middle"),
              HasSubstr("children    leaf go on as children of main"));
  EXPECT_EQ(BranchProject::Page("leaf"), "first 3\n");
  EXPECT_EQ(Shell("leaf", "cat files/f"), "of-main\n");
  EXPECT_THAT(BranchProject::Paasctl({"envs", "info"}, "leaf"), ContainsRegex("parent +main"));
}

TEST_F(Branches, RestWithoutDataAndBeginWithTheirParentsAgain) {
  Branch("child");
  Sql("child", "INSERT INTO t VALUES (3)");
  EXPECT_THAT(BranchProject::Paasctl({"deactivate", "--yes"}, "child"),
              HasSubstr("of its own go for good"));
  EXPECT_EQ(BranchProject::Page("child"), "");
  BranchProject::Paasctl({"redeploy"}, "child", 1);
  BranchProject::Paasctl({"activate"}, "child");
  EXPECT_EQ(BranchProject::Page("child"), "first 2\n");
}

TEST_F(Branches, InheritVariablesUntilTheyHaveTheirOwn) {
  BranchProject::Paasctl({"var", "set", "env:COLOUR", "red"}, "main");
  BranchProject::Paasctl({"var", "set", "env:HIDDEN", "x", "--inheritable", "false"}, "main");
  Branch("child");
  EXPECT_EQ(Shell("child", "echo $COLOUR $HIDDEN"), "red\n");
  EXPECT_THAT(BranchProject::Paasctl({"var", "why", "env:COLOUR"}, "child"),
              HasSubstr("environment main, inherited"));
  BranchProject::Paasctl({"var", "set", "env:COLOUR", "blue"}, "child");
  EXPECT_EQ(Shell("child", "echo $COLOUR"), "blue\n");
  EXPECT_EQ(Shell("main", "echo $COLOUR"), "red\n");
  for (const char* name : {"env:COLOUR", "env:HIDDEN"}) {
    BranchProject::Paasctl({"var", "unset", name}, "main");
  }
}

}  // namespace
}  // namespace paas::testing
