#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/activity_queue.h"
#include "controller/deploy/doors.h"
#include "controller/plan/environment_spec.h"

namespace paas::controller {

struct PauseOrder {
  std::string project;
  std::string environment;
  bool freezes = false;
  bool wakes = false;
  std::string actor;  // who asks for it; empty: nobody did
};

// How the agent is to have an environment with that record.
EnvironmentState StateOf(const PauseRecord& pause);

// A pause as the variables of its activity, and back.
std::vector<std::string> ToVariables(const PauseOrder& order);
PauseOrder PauseOrderOf(const Activity& activity);

// What callers may ask of the life of environments. Thread-safe.
class Pauses {
 public:
  Pauses(Doors doors, ActivityQueue& queue) : doors_(std::move(doors)), queue_(queue) {}

  // NotFound when there is no such environment, or nothing of it was ever deployed.
  StatusOr<Activity> Pause(const PauseOrder& order);
  // The same; one that waits already is returned.
  StatusOr<Activity> Resume(const std::string& project, const std::string& environment,
                            const std::string& actor, const std::string& why = "resume");

 private:
  Doors doors_;
  ActivityQueue& queue_;
};

}  // namespace paas::controller
