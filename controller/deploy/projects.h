#pragma once

#include <mutex>
#include <string>

#include "common/status/status.h"
#include "controller/activity/clock.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// Brings projects and environments into being. Thread-safe.
class Projects {
 public:
  Projects(StateStore& store, UnixClock clock) : store_(store), clock_(std::move(clock)) {}

  // The project, created with its entropy when it is new. InvalidArgument for a bad id.
  StatusOr<Project> Ensure(const std::string& id);
  // The environment of a project, created when it is new: production for the default branch, else
  // development. InvalidArgument for a bad name.
  StatusOr<Environment> EnsureEnvironment(const std::string& project, const std::string& name);

 private:
  StateStore& store_;
  UnixClock clock_;
  std::mutex mutex_;  // between looking and creating
};

}  // namespace paas::controller
