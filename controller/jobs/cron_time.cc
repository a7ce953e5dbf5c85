#include "controller/jobs/cron_time.h"

namespace paas::controller {
namespace {

// 29 February of a leap year is at most this far away.
constexpr int kMostDays = 366 * 9;
constexpr int kMinutesADay = 24 * 60;
constexpr int kLongestDay = kMinutesADay + 24 * 60;  // with any jump of the clock

model::CalendarMinute At(absl::CivilMinute minute) {
  const auto weekday = static_cast<int>(absl::GetWeekday(minute));  // 0 is Monday
  return {.minute = minute.minute(),
          .hour = minute.hour(),
          .day = minute.day(),
          .month = minute.month(),
          .weekday = (weekday + 1) % 7};
}

int64_t Seconds(absl::Time time) { return absl::ToUnixSeconds(time); }

// When the calendar of the zone shows that minute: the first time, or where it is jumped over.
int64_t WhenShown(const absl::TimeZone& zone, absl::CivilMinute minute) {
  const absl::TimeZone::TimeInfo info = zone.At(absl::CivilSecond(minute));
  return Seconds(info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre);
}

// The first matching minute of the calendar day, at `from` or later, that comes after `after`.
std::optional<int64_t> NextOnCalendar(const model::CronSchedule& schedule,
                                      const absl::TimeZone& zone, absl::CivilMinute from,
                                      int64_t after) {
  const absl::CivilDay day(from);
  for (absl::CivilMinute minute = from; absl::CivilDay(minute) == day; ++minute) {
    if (!schedule.Matches(At(minute))) continue;
    const int64_t shown = WhenShown(zone, minute);
    if (shown > after) return shown;
  }
  return std::nullopt;
}

// The same in real time, minute by minute to the end of the day.
std::optional<int64_t> NextInRealTime(const model::CronSchedule& schedule,
                                      const absl::TimeZone& zone, int64_t from) {
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixSeconds(from), zone);
  for (int i = 0; i < kLongestDay; ++i) {
    const int64_t time = from + i * 60;
    const absl::CivilMinute minute = absl::ToCivilMinute(absl::FromUnixSeconds(time), zone);
    if (absl::CivilDay(minute) != day) return std::nullopt;
    if (schedule.Matches(At(minute))) return time;
  }
  return std::nullopt;
}

}  // namespace

std::optional<int64_t> NextRun(const model::CronSchedule& schedule, const absl::TimeZone& zone,
                               int64_t after) {
  const int64_t start = after - after % 60 + 60;
  const bool real_time = schedule.hours.all();
  absl::CivilMinute from = absl::ToCivilMinute(absl::FromUnixSeconds(start), zone);
  for (int i = 0; i < kMostDays; ++i) {
    if (schedule.MatchesDay(At(from))) {
      const int64_t first = i == 0 ? start : WhenShown(zone, from);
      const auto next = real_time ? NextInRealTime(schedule, zone, first)
                                  : NextOnCalendar(schedule, zone, from, after);
      if (next) return next;
    }
    from = absl::CivilMinute(absl::CivilDay(from) + 1);
  }
  return std::nullopt;
}

StatusOr<absl::TimeZone> FindTimeZone(const std::string& name) {
  if (name.empty()) return absl::UTCTimeZone();
  // The library opens any path, but a pipe or a device of a project's choice would block us or
  // worse.
  const bool is_path = name.find_first_of(".:") != std::string::npos || name[0] == '/';
  absl::TimeZone zone;
  if (!is_path && absl::LoadTimeZone(name, &zone)) return zone;
  return NotFound("there is no time zone '" + name + "' on this machine");
}

}  // namespace paas::controller
