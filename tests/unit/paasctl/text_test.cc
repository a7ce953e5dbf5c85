#include "paasctl/output/text.h"

#include <gtest/gtest.h>

namespace paas::paasctl {
namespace {

TEST(Printable, RemovesWhatSteersATerminal) {
  EXPECT_EQ(Printable("plain text, ümlaut → ok\ttab"), "plain text, ümlaut → ok\ttab");
  EXPECT_EQ(Printable("\x1b[31mred\x1b[0m"), "red");
  EXPECT_EQ(Printable("\x1b]0;owned\x07"
                      "title"),
            "title");
  EXPECT_EQ(Printable("\x1b]8;;http://x\x1b\\link"), "link");
  EXPECT_EQ(Printable("a\rb\bc\x7f\n"), "abc");
  EXPECT_EQ(Printable("c1 \xc2\x9b"
                      "31m"),
            "c1 31m");
  EXPECT_EQ(Printable("bidi \xe2\x80\xae"
                      "evil"),
            "bidi evil");
}

TEST(Printable, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(Printable("\xff\xfe"), "??");
  EXPECT_EQ(Printable("\x9b"), "?");
  EXPECT_EQ(Printable("\xe2\x82"), "??");
  EXPECT_EQ(Printable("\xc0\x9b"), "??");  // overlong ESC-like
}

TEST(Printable, SurvivesUnfinishedSequences) {
  EXPECT_EQ(Printable("\x1b"), "");
  EXPECT_EQ(Printable("\x1b["), "");
  EXPECT_EQ(Printable("\x1b]0;never ends"), "");
}

TEST(Truncate, CountsColumns) {
  EXPECT_EQ(Truncate("äöü", 3), "äöü");
  EXPECT_EQ(Truncate("äöüx", 3), "äö…");
}

TEST(HumanDuration, ReadsWell) {
  EXPECT_EQ(HumanDuration(0), "0.00s");
  EXPECT_EQ(HumanDuration(6310), "6.31s");
  EXPECT_EQ(HumanDuration(125'000), "2m 05s");
  EXPECT_EQ(HumanDuration(3'720'000), "1h 02m");
}

TEST(HumanBytes, ReadsWell) {
  EXPECT_EQ(HumanBytes(0), "0 B");
  EXPECT_EQ(HumanBytes(41'200'000), "41 MB");
  EXPECT_EQ(HumanBytes(2'340'000'000), "2.3 GB");
  EXPECT_EQ(HumanBytes(999'999), "1.0 MB");
}

TEST(Age, ReadsWell) {
  EXPECT_EQ(Age(0, 1000), "-");
  EXPECT_EQ(Age(1000, 31'000), "30s ago");
  EXPECT_EQ(Age(1, 90'000'001), "25h ago");
  EXPECT_EQ(Age(5000, 1000), "0s ago");
}

TEST(Nearest, FindsAMisspelling) {
  EXPECT_EQ(Nearest("depoly", {"deploy", "delete", "ps"}), "deploy");
  EXPECT_EQ(Nearest("xyzzy", {"deploy", "ps"}), "");
}

}  // namespace
}  // namespace paas::paasctl
