#include "agent/converge/start_ends.h"

#include <gtest/gtest.h>

namespace paas::agent {
namespace {

TEST(ParseStartEnds, ReadsCountAndExitCode) {
  EXPECT_EQ(ParseStartEnds("3 1 0\n"), (StartEnds{3, 1}));
  EXPECT_EQ(ParseStartEnds("1 -1 9\n"), (StartEnds{1, -1}));
}

// It is written while it is read, and the container may have put anything there.
TEST(ParseStartEnds, TakesWhatIsNoNoteForNone) {
  for (const char* text : {"", "3", "3 1", "three 1 0\n", "\n", "99999999999999999999 1 0\n"}) {
    EXPECT_EQ(ParseStartEnds(text), StartEnds{}) << text;
  }
}

TEST(StartsInVain, AfterTheThirdEnd) {
  EXPECT_FALSE(StartsInVain({0, 0}, 0));
  EXPECT_FALSE(StartsInVain({2, 1}, 0));
  EXPECT_TRUE(StartsInVain({3, 1}, 0));
  EXPECT_TRUE(StartsInVain({3, 0}, 0));
}

TEST(StartsInVain, EndsOfBeforeDoNotCount) {
  EXPECT_FALSE(StartsInVain({7, 1}, 7));
  EXPECT_FALSE(StartsInVain({9, 1}, 7));
  EXPECT_TRUE(StartsInVain({10, 1}, 7));
}

TEST(StartsInVain, AtOnceWhenThereIsNoSuchCommand) {
  EXPECT_TRUE(StartsInVain({1, 127}, 0));
  EXPECT_TRUE(StartsInVain({1, 126}, 0));
  EXPECT_FALSE(StartsInVain({1, 127}, 1));
}

}  // namespace
}  // namespace paas::agent
