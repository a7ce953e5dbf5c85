#include "controller/deploy/projects.h"

#include <gtest/gtest.h>

#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;

class ProjectsTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(":memory:")); }

  Projects projects() {
    return Projects(*store_, [] { return int64_t{1700000000000}; });
  }

  std::unique_ptr<StateStore> store_;
};

TEST_F(ProjectsTest, TheFirstOtherBranchIsAChildOfTheDefaultOne) {
  Projects projects = this->projects();
  ASSERT_OK_AND_ASSIGN(const Environment early, projects.EnsureEnvironment("shop", "early"));
  EXPECT_EQ(early.parent, "");
  ASSERT_OK_AND_ASSIGN(const Environment main, projects.EnsureEnvironment("shop", "main"));
  EXPECT_EQ(main.parent, "");
  EXPECT_EQ(main.type, "production");
  EXPECT_EQ(main.status, "deploying");
  ASSERT_OK_AND_ASSIGN(const Environment child, projects.EnsureEnvironment("shop", "child"));
  EXPECT_EQ(child.parent, "main");
  EXPECT_EQ(child.type, "development");
  EXPECT_TRUE(child.clones_parent);
}

TEST_F(ProjectsTest, CreatesWhatIsAskedFor) {
  Projects projects = this->projects();
  ASSERT_OK(projects.EnsureEnvironment("shop", "main"));
  ASSERT_OK_AND_ASSIGN(const Environment made,
                       projects.CreateEnvironment({.project = "shop",
                                                   .name = "qa",
                                                   .parent = "",
                                                   .type = "staging",
                                                   .title = "Quality",
                                                   .clones_parent = false}));
  EXPECT_EQ(made.parent, "");
  EXPECT_EQ(made.type, "staging");
  EXPECT_EQ(made.title, "Quality");
  EXPECT_EQ(made.status, "inactive");
  EXPECT_FALSE(made.clones_parent);
  ASSERT_OK_AND_ASSIGN(const Environment stored, store_->GetEnvironment("shop", "qa"));
  EXPECT_EQ(stored, made);
}

TEST_F(ProjectsTest, RefusesWhatCannotBe) {
  Projects projects = this->projects();
  ASSERT_OK(projects.EnsureEnvironment("shop", "main"));
  EXPECT_THAT(projects.CreateEnvironment({.project = "shop", .name = "main"}),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(projects.CreateEnvironment({.project = "shop", .name = "x", .parent = "nobody"}),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(projects.CreateEnvironment({.project = "shop", .name = "x", .parent = "x"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(projects.CreateEnvironment({.project = "shop", .name = "x", .type = "production"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(projects.CreateEnvironment({.project = "shop", .name = "x", .type = "toy"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(projects.CreateEnvironment({.project = "shop", .name = "x", .title = "two\nlines"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(projects.CreateEnvironment({.project = "shop", .name = "-x"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::controller
