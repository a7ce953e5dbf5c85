// The members of an archive that say what the others are: a manifest, and the head of a bundle.

#include "controller/archive/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/source/bundle.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

constexpr auto kRefused = absl::StatusCode::kInvalidArgument;

TEST(Manifest, OfAnotherFormatIsRefused) {
  EXPECT_THAT(ManifestFromJson("{}"), StatusIs(kRefused));
  EXPECT_THAT(ManifestFromJson("[1]"), StatusIs(kRefused));
  EXPECT_THAT(ManifestFromJson(R"({"format":"paas-backup","version":2})"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(Manifest, HasTheCommitsOfSubmodulesByteForByte) {
  Manifest manifest{.backup = "b",
                    .project = "shop",
                    .environment = "main",
                    .commit = std::string(40, 'a'),
                    .volumes = {{"app", 1}}};
  EXPECT_THAT(ToJson(manifest), Not(HasSubstr("submodules")));
  manifest.submodules = {{std::string(40, 'b'), "tree 1\nauthor \xe9\xff\n\nsubject\n"}};
  const auto read = ManifestFromJson(ToJson(manifest));
  ASSERT_THAT(read.status(), IsOk());
  EXPECT_EQ(*read, manifest);

  std::string altered = ToJson(manifest);
  altered.replace(altered.find("bbbb"), 4, "../b");
  EXPECT_THAT(ManifestFromJson(altered), StatusIs(kRefused));
}

TEST(BundleHead, EndsWhereThePackBeginsHoweverItIsCut) {
  const std::string commit(40, 'a');
  const std::string bundle = BundleHeadOf(commit, "feature/x") + "PACK\n\n";
  for (size_t cut = 0; cut <= bundle.size(); ++cut) {
    BundleHead head;
    std::string pack(*head.Take(std::string_view(bundle).substr(0, cut)));
    pack += *head.Take(std::string_view(bundle).substr(cut));
    EXPECT_EQ(pack, "PACK\n\n") << cut;
    EXPECT_THAT(head.Check(commit), IsOk());
    EXPECT_THAT(head.Check(std::string(40, 'b')), StatusIs(kRefused));
  }
}

TEST(BundleHead, OfSomethingElseIsRefused) {
  const std::string commit(40, 'a');
  for (const std::string& text :
       {"# v3 git bundle\n" + commit + " refs/heads/x\n\n", "PACK" + std::string(9000, 'x'),
        "# v2 git bundle\n-" + commit + " base\n" + commit + " refs/heads/x\n\n"}) {
    BundleHead head;
    const bool taken = head.Take(text).ok();
    EXPECT_FALSE(taken && head.Check(commit).ok()) << text;
  }
}

}  // namespace
}  // namespace paas::controller
