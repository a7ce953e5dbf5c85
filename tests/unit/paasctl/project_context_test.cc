#include "paasctl/context/project_context.h"

#include <gmock/gmock.h>

namespace paas::paasctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ResolveTarget, NeedsNothingWhenEverythingIsSaid) {
  const Target target = ResolveTarget("shop", "main", {});
  EXPECT_EQ(target.id, (EnvironmentId{"shop", "main"}));
  EXPECT_THAT(target.assumptions, IsEmpty());
}

TEST(ResolveTarget, TakesTheFolderOfAProject) {
  const Target target = ResolveTarget("", "",
                                      {.path = "/src/mono/Hello Node",
                                       .git_top_level = "/src/mono",
                                       .git_branch = "feature/x",
                                       .has_project_files = true});
  EXPECT_EQ(target.id, (EnvironmentId{"hello-node", "feature/x"}));
  EXPECT_THAT(target.assumptions, ElementsAre("project hello-node (the folder's name)",
                                              "environment feature/x (the git branch)"));
}

TEST(ResolveTarget, TakesTheRepositoryFromItsSubfolders) {
  const Target target =
      ResolveTarget("", "dev", {.path = "/src/shop/public", .git_top_level = "/src/shop"});
  EXPECT_EQ(target.id, (EnvironmentId{"shop", "dev"}));
}

TEST(ResolveTarget, FallsBackToMain) {
  EXPECT_EQ(ResolveTarget("", "", {.path = "/srv/shop"}).id, (EnvironmentId{"shop", "main"}));
}

TEST(SanitisedProjectId, IsAlwaysAnId) {
  EXPECT_EQ(SanitisedProjectId("My Shop_2"), "my-shop-2");
  EXPECT_EQ(SanitisedProjectId("--x--"), "x");
  EXPECT_EQ(SanitisedProjectId("été"), "t");
  EXPECT_EQ(SanitisedProjectId(""), "project");
  EXPECT_EQ(SanitisedProjectId(std::string(100, 'a')).size(), 63u);
}

}  // namespace
}  // namespace paas::paasctl
