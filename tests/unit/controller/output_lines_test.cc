#include "controller/activity/output_lines.h"

#include <gtest/gtest.h>

#include <vector>

namespace paas::controller {
namespace {

std::vector<std::string> Cut(std::initializer_list<std::string_view> pieces) {
  std::vector<std::string> lines;
  OutputLines output([&](const std::string& line) { lines.push_back(line); });
  for (const std::string_view piece : pieces) output.Add(piece);
  output.Flush();
  return lines;
}

using Lines = std::vector<std::string>;

TEST(OutputLines, JoinsPiecesAndCutsAtLineEnds) {
  EXPECT_EQ(Cut({"he", "llo\nwor", "ld\r\n", "\nlast"}), (Lines{"hello", "world", "", "last"}));
}

TEST(OutputLines, AProgressBarBecomesLines) {
  EXPECT_EQ(Cut({"10%\r20%\r", "30%\n"}), (Lines{"10%", "20%", "30%"}));
}

TEST(OutputLines, DropsWhatWouldDriveATerminal) {
  EXPECT_EQ(Cut({"\x1b[31mred\x1b[0m \x1b[2J\a\b", "x\x1b]0;title\ay\x1b]8;;http://x\x1b\\z\n"}),
            (Lines{"red xyz"}));
  EXPECT_EQ(Cut({"a\x1b", "[3", "1mb\n"}), (Lines{"ab"}));
}

TEST(OutputLines, AnUnfinishedSequenceDoesNotSwallowTheRest) {
  EXPECT_EQ(Cut({"a\x1b[31\nb\n"}), (Lines{"a", "b"}));
}

TEST(OutputLines, BoundsALine) {
  const Lines lines = Cut({std::string(5000, 'x')});
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].size(), 2000u);
}

}  // namespace
}  // namespace paas::controller
