#include "builder/build/output_tail.h"

#include <gtest/gtest.h>

namespace paas::builder {
namespace {

TEST(OutputTail, KeepsTheLastLinesHoweverTheyArrive) {
  OutputTail tail;
  for (int i = 0; i < 100; ++i) tail.Add("line " + std::to_string(i) + "\n");
  tail.Add("half");
  tail.Add(" done");
  const std::vector<std::string> lines = tail.Lines();
  EXPECT_EQ(lines.size(), 21u);
  EXPECT_EQ(lines.front(), "line 80");
  EXPECT_EQ(lines.back(), "half done");
}

TEST(OutputTail, IsSafeToPrintAndBounded) {
  OutputTail tail;
  tail.Add("\x1b[31mred\x07\n" + std::string(10'000, 'x') + "\n");
  EXPECT_EQ(tail.Lines()[0], "[31mred");
  EXPECT_EQ(tail.Lines()[1].size(), 500u);
}

}  // namespace
}  // namespace paas::builder
