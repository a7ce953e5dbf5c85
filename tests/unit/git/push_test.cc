#include <gmock/gmock.h>

#include "controller/push/push_options.h"
#include "controller/push/submodules.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

SubmoduleSource At(const std::string& base, const std::string& url) {
  const bool is_url = base.find(':') != std::string::npos;
  const auto source = LocateSubmodule({is_url ? "" : base, is_url ? base : ""}, url);
  return source.ok() ? *source : SubmoduleSource{"", Message(source.status())};
}

TEST(Submodules, AreReadWithTheLineOfTheirUrl) {
  EXPECT_THAT(
      ReadSubmodules("[submodule \"a\"]\n\tpath = lib/a\n\turl = https://example.org/a.git\n"
                     "# url = x\n[submodule \"b\"]\n path = \"b\"\n url = ../b.git\n"),
      ElementsAre(SubmoduleEntry{"lib/a", "https://example.org/a.git", 3},
                  SubmoduleEntry{"b", "../b.git", 7}));
}

TEST(Submodules, LeadToNeighboursWhenTheyAreRelative) {
  EXPECT_EQ(At("shop", "../lib.git"), (SubmoduleSource{"lib", ""}));
  EXPECT_EQ(At("shop", "../lib"), (SubmoduleSource{"lib", ""}));
  EXPECT_EQ(At("https://git.example:8443/a/b.git", "../c.git"),
            (SubmoduleSource{"", "https://git.example:8443/a/c.git"}));
  EXPECT_EQ(At("shop", "https://git.example/x.git"),
            (SubmoduleSource{"", "https://git.example/x.git"}));
  EXPECT_EQ(At("git@git.example:me/a.git", "../b.git"),
            (SubmoduleSource{"", "git@git.example:me/b.git"}));
  EXPECT_EQ(At("ssh://git.example:2222/me/a.git", "../b.git"),
            (SubmoduleSource{"", "ssh://git@git.example:2222/me/b.git"}));
}

TEST(Submodules, LeadNowhereElse) {
  for (const char* url :
       {"../../etc/passwd", "./sub.git", "../a/b.git", "../.git", "../-x", "../.."}) {
    EXPECT_THAT(At("shop", url).url, HasSubstr("leads out")) << url;
  }
  EXPECT_THAT(At("https://git.example/a.git", "../../../x").url, HasSubstr("leads out"));
  for (const char* url : {"file:///etc", "/srv/git/x.git", "--upload-pack=sh", "host:x.git",
                          "http://host/x", "ext::sh -c id", "HTTPS://host/x"}) {
    EXPECT_THAT(At("shop", url).url, AnyOf(HasSubstr("relative or begins"), HasSubstr("blanks")))
        << url;
  }
  for (const char* url : {"https:///x", "https://host", "https://host/", "https://-o/x",
                          "https://host:x/y", "https://[::1]/x"}) {
    EXPECT_THAT(At("shop", url).url, HasSubstr("without a host")) << url;
  }
}

TEST(Submodules, HaveNoPasswordsInTheirUrls) {
  const std::string said = At("shop", "https://me:secret@host/x.git").url;
  EXPECT_THAT(said, HasSubstr("must not have a name or a password"));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace paas::controller
