#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/records.h"
#include "model/application.h"

namespace paas::controller {

// How a cron or an operation is run in the web instance of its application.
struct JobOrder {
  std::string title;  // "cron tidy"
  std::vector<std::string> start;
  std::vector<std::string> stop;              // empty: SIGTERM
  std::chrono::seconds shutdown_timeout{10};  // from being asked to end to SIGKILL
  std::chrono::seconds timeout{86400};

  bool operator==(const JobOrder&) const = default;
};

// What an activity of a job asks for. NotFound when the release has no such job. PURE.
StatusOr<JobOrder> FindJob(const std::vector<model::Application>& applications,
                           const Activity& activity);

}  // namespace paas::controller
