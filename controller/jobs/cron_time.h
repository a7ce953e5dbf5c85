#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/status/status.h"
#include "model/cron_schedule.h"

namespace paas::controller {

// The first run of a schedule after `after`, in unix seconds; nothing when it never runs (30
// February). PURE.
//
// Clocks that jump: a run whose time is skipped takes place at the jump, one whose time comes twice
// takes place the first time. Schedules of every hour follow real time instead, so that none of
// their runs is missing or early.
std::optional<int64_t> NextRun(const model::CronSchedule& schedule, const absl::TimeZone& zone,
                               int64_t after);

// "Europe/Paris" from the machine's zone files; empty is UTC. NotFound when there is none.
StatusOr<absl::TimeZone> FindTimeZone(const std::string& name);

}  // namespace paas::controller
