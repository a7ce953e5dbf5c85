#include <gmock/gmock.h>

#include "controller/push/push_options.h"
#include "controller/push/submodules.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(PushOptions, ReadsThoseOfTheSpecification) {
  const StatusOr<PushOptions> options = ParsePushOptions(
      {"environment.status=active", "environment.title=A = B", "environment.parent=staging",
       "environment.clone_parent_on_create=False", "environment.type=staging", "no-wait",
       "resources.init=default", "deploy.strategy=stopstart"});
  ASSERT_TRUE(options.ok()) << Message(options.status());
  EXPECT_EQ(*options, (PushOptions{.activates = true,
                                   .no_wait = true,
                                   .title = "A = B",
                                   .type = "staging",
                                   .parent = "staging",
                                   .clones_parent = false}));
}

TEST(PushOptions, RefusesWhatItDoesNotDo) {
  for (const char* option : {"environment.colour=red", "environment.status=paused",
                             "environment.clone_parent_on_create=maybe", "resources.init=parent",
                             "deploy.strategy=rolling", ""}) {
    EXPECT_THAT(ParsePushOptions({option}).status(), StatusIs(absl::StatusCode::kInvalidArgument))
        << option;
  }
}

TEST(Submodules, NeedAUrlThatIsFetchedByAnybody) {
  const std::string file =
      "[submodule \"a\"]\n\tpath = lib/a\n\turl = https://example.org/a.git\n"
      "[submodule \"b\"]\n\tpath = b\n\turl = ../b.git\n"
      "[submodule \"c\"]\n\tpath = c\n\turl = file:///etc\n"
      "[submodule \"d\"]\n\tpath = d\n\turl = --upload-pack=sh\n";
  EXPECT_THAT(CheckSubmodules({"lib/a", "b"}, file), IsEmpty());
  EXPECT_THAT(CheckSubmodules({"c", "d", "e"}, file),
              ElementsAre(HasSubstr(".gitmodules:9:1: the submodule 'c'"), HasSubstr("'d'"),
                          HasSubstr("'e' has no URL")));
}

}  // namespace
}  // namespace paas::controller
