#include "controller/jobs/cron_table.h"

#include <algorithm>

#include "controller/jobs/cron_time.h"

namespace paas::controller {
namespace {

bool SameClock(const ScheduledCron& a, const ScheduledCron& b) {
  return a.application == b.application && a.cron.name == b.cron.name &&
         a.schedule.resolved == b.schedule.resolved && a.zone == b.zone;
}

}  // namespace

std::vector<ScheduledCron> SchedulesOf(const Environment& environment,
                                       const std::vector<model::Application>& applications) {
  std::vector<ScheduledCron> crons;
  for (const model::Application& application : applications) {
    const auto zone = FindTimeZone(application.container.timezone);
    for (const model::Cron& cron : application.crons) {
      const std::string seed = environment.project + "/" + environment.machine_name + "/" +
                               application.name + "/" + cron.name + "/";
      auto schedule = model::ParseCronSpec(cron.spec, seed);
      if (!schedule.ok()) continue;
      crons.push_back({.project = environment.project,
                       .environment = environment.name,
                       .application = application.name,
                       .cron = cron,
                       .schedule = *std::move(schedule),
                       .zone = zone.ok() ? *zone : absl::UTCTimeZone()});
    }
  }
  return crons;
}

void CronTable::Set(const std::string& project, const std::string& environment,
                    std::vector<ScheduledCron> crons, int64_t since) {
  std::vector<Entry>& entries = entries_[{project, environment}];
  std::vector<Entry> fresh;
  for (ScheduledCron& cron : crons) {
    const auto had = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return SameClock(entry.cron, cron); });
    const auto next = had != entries.end() ? had->next : NextRun(cron.schedule, cron.zone, since);
    fresh.push_back({std::move(cron), next});
  }
  entries = std::move(fresh);
}

void CronTable::Remove(const std::string& project, const std::string& environment) {
  entries_.erase({project, environment});
}

std::vector<ScheduledCron> CronTable::TakeDue(int64_t now) {
  std::vector<ScheduledCron> due;
  for (auto& [key, entries] : entries_) {
    for (Entry& entry : entries) {
      if (!entry.next || *entry.next > now) continue;
      due.push_back(entry.cron);
      entry.next = NextRun(entry.cron.schedule, entry.cron.zone, now);
    }
  }
  return due;
}

std::optional<int64_t> CronTable::NextDue() const {
  std::optional<int64_t> earliest;
  for (const auto& [key, entries] : entries_) {
    for (const Entry& entry : entries) {
      if (entry.next && (!earliest || *entry.next < *earliest)) earliest = entry.next;
    }
  }
  return earliest;
}

}  // namespace paas::controller
