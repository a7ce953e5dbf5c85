#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "controller/state/records.h"
#include "model/application.h"
#include "model/cron_schedule.h"

namespace paas::controller {

// A cron of a release with the clock that it goes by.
struct ScheduledCron {
  std::string project;
  std::string environment;  // branch
  std::string application;
  model::Cron cron;
  model::CronSchedule schedule;
  absl::TimeZone zone;
};

// The crons of an environment's applications. Those whose expression or zone cannot be read (they
// were checked before the deploy) are left out.
std::vector<ScheduledCron> SchedulesOf(const Environment& environment,
                                       const std::vector<model::Application>& applications);

// Which crons are due. No clock and no thread of its own; times are unix seconds.
class CronTable {
 public:
  // Replaces the crons of an environment. A cron that is there already with the same schedule keeps
  // its next run; another one is first due after `since`.
  void Set(const std::string& project, const std::string& environment,
           std::vector<ScheduledCron> crons, int64_t since);
  void Remove(const std::string& project, const std::string& environment);

  // Those that are due, each once, however many runs were missed; their next one is after `now`.
  std::vector<ScheduledCron> TakeDue(int64_t now);
  // The earliest next run of all; nothing when there is none.
  std::optional<int64_t> NextDue() const;

 private:
  struct Entry {
    ScheduledCron cron;
    std::optional<int64_t> next;
  };
  using Key = std::pair<std::string, std::string>;

  std::map<Key, std::vector<Entry>> entries_;
};

}  // namespace paas::controller
