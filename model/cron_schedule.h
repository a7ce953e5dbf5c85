#pragma once

#include <array>
#include <bitset>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::model {

// A minute as a calendar on the wall shows it.
struct CalendarMinute {
  int minute = 0;
  int hour = 0;
  int day = 1;  // of the month
  int month = 1;
  int weekday = 0;  // 0 is Sunday
};

// When a cron runs, in the terms of a calendar: which zone that hangs in is the caller's affair.
struct CronSchedule {
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days;    // 1 …
  std::bitset<13> months;  // 1 …
  std::bitset<7> weekdays;
  // Days count by either field when both are restricted, as in every cron; `*` restricts nothing.
  bool any_day = false;
  bool any_weekday = false;
  std::string resolved;  // the expression with every `H` replaced

  bool MatchesDay(const CalendarMinute& at) const;
  bool Matches(const CalendarMinute& at) const;
};

// Five fields: values, names, ranges, lists, steps, and `H`, a value (or the offset of a step) that
// is always the same for the same seed and spreads the runs of many crons. InvalidArgument says
// which word is wrong.
StatusOr<CronSchedule> ParseCronSpec(std::string_view spec, std::string_view seed);

}  // namespace paas::model
