#include "base-images/tool/apt_sources.h"

#include "tests/support/status_matchers.h"

namespace paas::base_image {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseIndexTargets, FindsTheArchivesOfDebianAmongOthers) {
  ASSERT_OK_AND_ASSIGN(const AptSetup setup,
                       ParseIndexTargets("https://tools.test/|main|Tools|Tools\n"
                                         "http://mirror.test/debian/|contrib|Debian|Debian\n"
                                         "http://mirror.test/debian/|main|Debian|Debian\n"
                                         "http://other.test/debian/|main|Debian|Debian\n"
                                         "http://mirror.test/sec/|main|Debian|Debian-Security\n"));
  EXPECT_EQ(setup, (AptSetup{"http://mirror.test/debian/", "http://mirror.test/sec/", {}}));
}

TEST(ParseIndexTargets, WantsSecurityUpdates) {
  EXPECT_THAT(ParseIndexTargets("http://mirror.test/debian/|main|Debian|Debian\n"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("security archive")));
  EXPECT_THAT(ParseIndexTargets(""), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(SourcesOf, NamesTheSuiteItsPointUpdatesAndItsSecurityUpdates) {
  const std::string prefix = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ";
  EXPECT_THAT(SourcesOf({"http://a.test/", "http://s.test/", {}}, "trixie"),
              ElementsAre(prefix + "http://a.test/ trixie main",
                          prefix + "http://a.test/ trixie-updates main",
                          prefix + "http://s.test/ trixie-security main"));
}

}  // namespace
}  // namespace paas::base_image
