#include "model/cron_schedule.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::model {
namespace {

std::string Resolved(const std::string& spec, const std::string& seed) {
  const StatusOr<CronSchedule> schedule = ParseCronSpec(spec, seed);
  return schedule.ok() ? schedule->resolved : Message(schedule.status());
}

TEST(ParseCronSpec, ReadsListsRangesStepsAndNames) {
  ASSERT_OK_AND_ASSIGN(CronSchedule schedule,
                       ParseCronSpec("5,10-12,50/5 22-2 */10 jan,Mar fri-sun", ""));
  const std::bitset<60> minutes = schedule.minutes;
  EXPECT_EQ(minutes.count(), 6u);  // 5 10 11 12 50 55
  EXPECT_TRUE(minutes[55] && minutes[11]);
  EXPECT_EQ(schedule.hours.count(), 5u);  // around midnight
  EXPECT_TRUE(schedule.hours[23] && schedule.hours[0] && schedule.hours[2]);
  EXPECT_EQ(schedule.days.to_string().size(), 32u);
  EXPECT_TRUE(schedule.days[1] && schedule.days[11] && schedule.days[21] && schedule.days[31]);
  EXPECT_TRUE(schedule.months[1] && schedule.months[3]);
  EXPECT_TRUE(schedule.weekdays[5] && schedule.weekdays[6] && schedule.weekdays[0]);
  EXPECT_EQ(schedule.weekdays.count(), 3u);
  EXPECT_TRUE(schedule.any_day);
  EXPECT_FALSE(schedule.any_weekday);
}

TEST(ParseCronSpec, BothNumbersOfSundayAreSunday) {
  EXPECT_TRUE(ParseCronSpec("0 0 * * 7", "")->weekdays[0]);
  EXPECT_TRUE(ParseCronSpec("0 0 * * 5-7", "")->weekdays[0]);
  EXPECT_EQ(ParseCronSpec("0 0 * * *", "")->weekdays.count(), 7u);
}

TEST(ParseCronSpec, AStepBeyondTheFieldLeavesTheFirstValue) {
  for (const char* spec : {"5/2147483647 * * * *", "5-59/60 * * * *", "5-4/60 * * * *"}) {
    ASSERT_OK_AND_ASSIGN(CronSchedule schedule, ParseCronSpec(spec, ""));
    EXPECT_EQ(schedule.minutes, std::bitset<60>().set(5)) << spec;
  }
  ASSERT_OK_AND_ASSIGN(CronSchedule hashed, ParseCronSpec("H/2147483647 * * * *", "cron1"));
  EXPECT_EQ(hashed.minutes.count(), 1u);
}

TEST(ParseCronSpec, AHashIsStableAndSpreads) {
  EXPECT_EQ(Resolved("H H * * *", "shop/main/app/tidy"),
            Resolved("H H * * *", "shop/main/app/tidy"));
  std::bitset<60> seen;
  for (int i = 0; i < 200; ++i) {
    seen |= ParseCronSpec("H * * * *", "cron" + std::to_string(i))->minutes;
  }
  EXPECT_GT(seen.count(), 45u);
  for (int i = 0; i < 50; ++i) {
    const auto schedule = ParseCronSpec("H(10-19) H/6 H * *", "cron" + std::to_string(i));
    ASSERT_OK(schedule);
    EXPECT_EQ(schedule->minutes.count(), 1u);
    EXPECT_EQ((schedule->minutes >> 10 << 50).count(), 1u) << schedule->resolved;
    EXPECT_EQ(schedule->hours.count(), 4u);
    EXPECT_EQ(schedule->days.count(), 1u);
    EXPECT_FALSE(schedule->days[29] || schedule->days[30] || schedule->days[31]);
  }
}

TEST(ParseCronSpec, ReplacesEveryHash) {
  EXPECT_EQ(Resolved("H/15 H(1-1) * * mon", "x").find('H'), std::string::npos);
  EXPECT_EQ(Resolved("*/5 8-17 * * mon", "x"), "*/5 8-17 * * mon");
}

TEST(ParseCronSpec, SaysWhatIsWrong) {
  EXPECT_EQ(
      Resolved("* * * *", ""),
      "a cron expression has five fields (minute, hour, day, month, weekday), but this has 4");
  for (const char* spec :
       {"60 * * * *", "* 24 * * *", "* * 0 * *", "* * * foo *", "*/0 * * * *", "1-2-3 * * * *",
        "H(5-1) * * * *", "H( * * * *", "1//2 * * * *", ", * * * *"}) {
    EXPECT_FALSE(ParseCronSpec(spec, "").ok()) << spec;
  }
}

}  // namespace
}  // namespace paas::model
