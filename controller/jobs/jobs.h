#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/activity_queue.h"
#include "controller/activity/clock.h"
#include "controller/jobs/cron_table.h"
#include "controller/state/state_store.h"

namespace paas::controller {

struct CronListing {
  ScheduledCron cron;
  std::optional<int64_t> next_unix_s;
  std::optional<Activity> last;
};

struct OperationListing {
  std::string application;
  std::string name;
  bool is_source_operation = false;
  std::string role;
  std::string command;
};

// What callers may ask of crons and operations. Thread-safe.
class Jobs {
 public:
  Jobs(StateStore& store, ActivityQueue& queue, UnixClock clock)
      : store_(store), queue_(queue), clock_(std::move(clock)) {}

  // Of the latest release. NotFound when there is no such environment.
  StatusOr<std::vector<CronListing>> ListCrons(const std::string& project,
                                               const std::string& environment);
  StatusOr<std::vector<OperationListing>> ListOperations(const std::string& project,
                                                         const std::string& environment);

  // Queues a run now. An empty application: the one that has a job of that name; InvalidArgument
  // when several do, except for source operations, which run for each of them. Only those have
  // variables, as ParseOperationVariable() takes them. `actor` is who asked.
  StatusOr<Activity> Run(const std::string& type, const std::string& project,
                         const std::string& environment, const std::string& application,
                         const std::string& name, const std::vector<std::string>& variables = {},
                         const std::string& actor = {});

 private:
  StatusOr<std::vector<model::Application>> Released(const std::string& project,
                                                     const std::string& environment);
  StatusOr<std::optional<Activity>> LastRun(const ScheduledCron& cron);

  StateStore& store_;
  ActivityQueue& queue_;
  const UnixClock clock_;
};

}  // namespace paas::controller
