#include "controller/source/names.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::IsOk;
using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(EnvironmentName, AcceptsWhatPeopleCallBranches) {
  for (const char* name : {"main", "feature/login", "v1.2", "JIRA-12_x", "pr-6"}) {
    EXPECT_THAT(CheckEnvironmentName(name), IsOk()) << name;
  }
}

TEST(EnvironmentName, RefusesWhatGitOrAShellWouldMisread) {
  for (const char* name : {"",     "-f",     "a/-b",     "/a",   "a/",    "a//b", ".a", "a/.b",
                           "a..b", "a.lock", "a.lock/b", "a b",  "a\nb",  "a~1",  "a^", "a:b",
                           "a?",   "a*",     "a[b",      "a\\b", "a@{1}", "ä",    "a."}) {
    EXPECT_THAT(CheckEnvironmentName(name), Not(IsOk())) << name;
  }
  EXPECT_THAT(CheckEnvironmentName(std::string(121, 'a')), Not(IsOk()));
}

TEST(TreePath, AcceptsOrdinaryFiles) {
  for (const char* path : {".platform.app.yaml", "a/b/c.txt", ".gitignore", ".github/x", "a b",
                           "ünï", "digit~1", "x.git", ".git-keep", "\"quoted\"", "...", "a.."}) {
    EXPECT_THAT(CheckTreePath(path), IsOk()) << path;
  }
}

TEST(TreePath, RefusesPathsThatLeaveTheTree) {
  for (const char* path : {"", "/etc/passwd", "..", "../x", "a/../../x", "a/./b", "a//b", "a/"}) {
    EXPECT_THAT(CheckTreePath(path), Not(IsOk())) << path;
  }
}

TEST(TreePath, RefusesEveryDisguiseOfDotGit) {
  for (const char* path :
       {".git", ".git/config", "a/.git/hooks/x", ".GIT", ".Git", "git~1", "GIT~1", ".git.", ".git ",
        ".git. .", ".git::$INDEX_ALLOCATION", ".git:x", ".g\u200cit", "\ufeff.git", ".gi\u202et",
        ".git\u206f", "a\\.git"}) {
    EXPECT_THAT(CheckTreePath(path), StatusIs(absl::StatusCode::kInvalidArgument)) << path;
  }
}

TEST(TreePath, BoundsLengthAndDepth) {
  EXPECT_THAT(CheckTreePath(std::string(256, 'a')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("255")));
  std::string deep = "a";
  for (int i = 0; i < 64; ++i) deep += "/a";
  EXPECT_THAT(CheckTreePath(deep),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("deeper")));
  EXPECT_THAT(CheckTreePath("a\nb"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("control")));
}

}  // namespace
}  // namespace paas::controller
