#include <gmock/gmock.h>

#include <regex>

#include "common/os/subprocess.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/reference/man_page.h"
#include "paasctl/reference/markdown.h"
#include "tests/unit/paasctl/temp_dir.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

TEST(ManText, LeavesNothingToTheFormatter) {
  EXPECT_EQ(ManText(".SH x"), "\\&.SH x");
  EXPECT_EQ(ManText("a\\b --yes"), "a\\eb \\-\\-yes");
  EXPECT_EQ(ManText("NAME… → 😀"), "NAME\\[u2026] \\[u2192] \\[u1F600]");
}

TEST(ManPages, AreOneAVerbAndOneMore) {
  const std::vector<Verb> verbs = AllVerbs();
  const auto shown =
      std::count_if(verbs.begin(), verbs.end(), [](const Verb& verb) { return !verb.hidden; });
  const std::vector<ManPage> pages = RenderManPages(verbs);
  ASSERT_EQ(pages.size(), static_cast<size_t>(shown) + 1);
  EXPECT_EQ(pages[0].name, "paasctl.1");
  for (const Verb& verb : verbs) {
    if (verb.hidden) continue;
    EXPECT_THAT(pages[0].text, HasSubstr(ManText(verb.FullName())));
  }
}

TEST(ManPages, SayEverythingOfTheTable) {
  const std::vector<Verb> verbs = AllVerbs();
  const std::vector<ManPage> pages = RenderManPages(verbs);
  const auto page = std::find_if(pages.begin(), pages.end(), [](const ManPage& one) {
    return one.name == "paasctl-activity-attach.1";
  });
  ASSERT_NE(page, pages.end());
  for (const char* part : {".TH PAASCTL\\-ACTIVITY\\-ATTACH 1", ".SH SYNOPSIS", "\\fIID\\fR",
                           "\\fB\\-\\-after\\fR", ".BR paasctl\\-activity\\-show (1)"}) {
    EXPECT_THAT(page->text, HasSubstr(part));
  }
}

// Whichever formatters the machine has find nothing to say about any page.
TEST(ManPages, AreCleanForTheirFormatters) {
  const TempDir folder;
  std::vector<std::string> files;
  for (const ManPage& page : RenderManPages(AllVerbs())) {
    folder.Write(page.name, page.text);
    files.push_back(folder.path() + "/" + page.name);
  }
  int formatters = 0;
  for (std::vector<std::string> argv :
       {std::vector<std::string>{"/usr/bin/mandoc", "-Tlint", "-Wwarning"},
        {"/usr/bin/groff", "-man", "-ww", "-z", "-Tutf8"}}) {
    if (!os::Exists(argv[0])) continue;
    ++formatters;
    argv.insert(argv.end(), files.begin(), files.end());
    const auto said = os::RunCommand({.argv = argv});
    ASSERT_TRUE(said.ok()) << said.status();
    // Generated pages have no date, so that each build makes the same ones.
    const std::regex expected(".*missing date, using.*\n");
    EXPECT_EQ(std::regex_replace(said->output + said->error_output, expected, ""), "") << argv[0];
  }
  if (formatters == 0) GTEST_SKIP() << "neither mandoc nor groff is installed";
}

TEST(Reference, IsThatOfTheTable) {
  const auto page = os::ReadFile(PAAS_SOURCE_DIR "/docs/reference/cli.md");
  ASSERT_TRUE(page.ok()) << page.status();
  const auto made = RenderReference(*page, AllVerbs());
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(*made == *page) << "docs/reference/cli.md is older than the verbs: cmake --build "
                                 "build/release --target reference";
}

TEST(Reference, RefusesAPageWithoutItsParts) {
  const auto made = RenderReference("# paasctl\n<!-- begin verbs -->\n", AllVerbs());
  EXPECT_EQ(made.status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace paas::paasctl
