#include "paasctl/output/own_time.h"

#include <gtest/gtest.h>

namespace paas::paasctl {
namespace {

constexpr int64_t kTime = 1795702219000;  // 2026-11-26T14:10:19Z

TEST(WithoutOwnTime, KnowsTheTimesOfThePlatformsPrograms) {
  EXPECT_EQ(WithoutOwnTime(R"(100.64.0.1 - - [26/Nov/2026:14:10:19 +0000] "GET / HTTP/1.1" 200 5)"),
            (TimedLine{kTime, R"(100.64.0.1 - - "GET / HTTP/1.1" 200 5)"}));
  EXPECT_EQ(WithoutOwnTime("1.2.3.4 - u [26/Nov/2026:15:40:19 +0130] x").unix_ms, kTime);
  EXPECT_EQ(WithoutOwnTime("2026/11/26 14:10:19 [error] 7#7: *1 open() failed"),
            (TimedLine{kTime, "[error] 7#7: *1 open() failed"}));
  EXPECT_EQ(WithoutOwnTime("2026-11-26T14:10:19Z GET 200 1.2 ms"),
            (TimedLine{kTime, "GET 200 1.2 ms"}));
  EXPECT_EQ(WithoutOwnTime("[2026-11-26T14:10:19Z] The start command exited."),
            (TimedLine{kTime, "The start command exited."}));
  EXPECT_EQ(WithoutOwnTime("[2026-11-26 14:10:19.123456] Launching command 'x'."),
            (TimedLine{kTime, "Launching command 'x'."}));
}

TEST(WithoutOwnTime, KnowsZonesInEachForm) {
  EXPECT_EQ(WithoutOwnTime("2026-11-26T15:10:19+01:00 x"), (TimedLine{kTime, "x"}));
  EXPECT_EQ(WithoutOwnTime("2026-11-26T13:10:19.25-0100 x"), (TimedLine{kTime, "x"}));
  EXPECT_EQ(WithoutOwnTime("[2026-11-26T15:10:19.123456+01:00] x"), (TimedLine{kTime, "x"}));
  EXPECT_EQ(WithoutOwnTime("[2026-11-26 14:10:19 pid-7] x"), (TimedLine{kTime, "x"}));
  EXPECT_EQ(WithoutOwnTime("2026-11-26T14:10:19+zz x").unix_ms, 0);
}

TEST(WithoutOwnTime, LeavesOtherLinesAsTheyAre) {
  for (const char* line :
       {"", "[", "hello", "[info] up", "2026/11/26", "2026/11/26 14:10:19", "[26/Nov/2026:14:10:19",
        "[26/Nov/2026:14:10:19 +zz00] x", "items [3] at 12:00", "2026-11-26T14:10:19Z"}) {
    EXPECT_EQ(WithoutOwnTime(line), (TimedLine{0, line})) << line;
  }
}

}  // namespace
}  // namespace paas::paasctl
