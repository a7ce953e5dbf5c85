#include "controller/jobs/cron_time.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

// The next runs of an expression as texts of its zone.
std::vector<std::string> Runs(const std::string& spec, const std::string& zone_name,
                              const std::string& after, int count) {
  const auto zone = FindTimeZone(zone_name);
  EXPECT_OK(zone);
  const auto schedule = model::ParseCronSpec(spec, "seed");
  EXPECT_OK(schedule);
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M:%S", after, *zone, &time, &error)) << error;
  std::vector<std::string> runs;
  int64_t at = absl::ToUnixSeconds(time);
  for (int i = 0; i < count; ++i) {
    const auto next = NextRun(*schedule, *zone, at);
    if (!next) return runs;
    at = *next;
    runs.push_back(absl::FormatTime("%m-%d %H:%M %Ez", absl::FromUnixSeconds(at), *zone));
  }
  return runs;
}

using Texts = std::vector<std::string>;

TEST(NextRun, IsLaterThanNow) {
  EXPECT_EQ(Runs("*/20 * * * *", "", "2026-03-01 10:20:00", 3),
            (Texts{"03-01 10:40 +00:00", "03-01 11:00 +00:00", "03-01 11:20 +00:00"}));
  EXPECT_EQ(Runs("* * * * *", "", "2026-03-01 10:20:59", 1), Texts{"03-01 10:21 +00:00"});
}

TEST(NextRun, KnowsDaysMonthsAndNames) {
  EXPECT_EQ(Runs("30 4 * * mon-fri", "", "2026-02-27 05:00:00", 2),
            (Texts{"03-02 04:30 +00:00", "03-03 04:30 +00:00"}));
  EXPECT_EQ(Runs("0 0 13 * 5", "", "2026-11-01 00:00:00", 3),  // the 13th, or a Friday
            (Texts{"11-06 00:00 +00:00", "11-13 00:00 +00:00", "11-20 00:00 +00:00"}));
  EXPECT_EQ(Runs("0 12 29 feb *", "", "2026-01-01 00:00:00", 1), Texts{"02-29 12:00 +00:00"});
  EXPECT_EQ(Runs("0 0 31 2 *", "", "2026-01-01 00:00:00", 1), Texts{});
  EXPECT_EQ(Runs("0 0 * * 7", "", "2026-11-26 00:00:00", 1), Texts{"11-29 00:00 +00:00"});
}

TEST(NextRun, FollowsTheClocksOfItsZone) {
  EXPECT_EQ(Runs("0 9 * * *", "Europe/Paris", "2026-03-28 10:00:00", 2),
            (Texts{"03-29 09:00 +02:00", "03-30 09:00 +02:00"}));
}

TEST(NextRun, TakesPlaceAtTheJumpWhenItsTimeIsSkipped) {
  EXPECT_EQ(Runs("30 2 * * *", "Europe/Paris", "2026-03-28 12:00:00", 2),
            (Texts{"03-29 03:00 +02:00", "03-30 02:30 +02:00"}));
  EXPECT_EQ(Runs("*/30 2 * * *", "Europe/Paris", "2026-03-29 00:00:00", 2),
            (Texts{"03-29 03:00 +02:00", "03-30 02:00 +02:00"}));
}

TEST(NextRun, TakesPlaceOnceWhenItsTimeComesTwice) {
  EXPECT_EQ(Runs("30 2 * * *", "Europe/Paris", "2026-10-24 12:00:00", 2),
            (Texts{"10-25 02:30 +02:00", "10-26 02:30 +01:00"}));
}

TEST(NextRun, OfEveryHourMissesNoHour) {
  EXPECT_EQ(Runs("0 * * * *", "Europe/Paris", "2026-10-25 01:30:00", 3),
            (Texts{"10-25 02:00 +02:00", "10-25 02:00 +01:00", "10-25 03:00 +01:00"}));
  EXPECT_EQ(Runs("0 * * * *", "Europe/Paris", "2026-03-29 01:30:00", 2),
            (Texts{"03-29 03:00 +02:00", "03-29 04:00 +02:00"}));
}

TEST(FindTimeZone, KnowsTheMachinesZonesOnly) {
  EXPECT_OK(FindTimeZone(""));
  EXPECT_FALSE(FindTimeZone("Mars/Olympus").ok());
  EXPECT_FALSE(FindTimeZone("../../../etc/passwd").ok());
  EXPECT_FALSE(FindTimeZone("/usr/share/zoneinfo/Europe/Paris").ok());
  EXPECT_FALSE(FindTimeZone("file:/usr/share/zoneinfo/Europe/Paris").ok());
}

}  // namespace
}  // namespace paas::controller
