#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/activity_queue.h"
#include "controller/deploy/doors.h"
#include "controller/plan/container_variables.h"

namespace paas::controller {

// Enters the variables of both levels into the input of a plan.
Status LoadVariables(StateStore& store, PlanInput& input);
// The same; returns what a release keeps of them.
StatusOr<std::vector<ReleaseVariable>> LoadVariablesToRecord(StateStore& store, PlanInput& input);

// A wish about a variable; what is unset stays as it is, or gets the default of its level.
struct VariableOrder {
  std::string project;
  std::string environment;  // empty: for the whole project
  std::string name;
  std::optional<std::string> value;  // unset: keep it
  bool is_sensitive = false;         // cannot be taken back
  std::optional<bool> is_json;
  std::optional<bool> visible_build;  // a new one: true for the project, false for an environment
  std::optional<bool> visible_runtime;
  std::optional<bool> is_inheritable;
  std::optional<bool> is_enabled;
  std::optional<std::vector<std::string>> applications;
  bool create_only = false;
};

// When a change takes effect.
struct VariableEffect {
  bool deploy = true;     // an environment's variable: at once
  bool redeploy = false;  // the project's: in all of its environments at once
  std::string actor;      // who asks for it
};

struct VariableChange {
  VariableRecord record;
  bool changed = false;
  std::vector<std::string> activities;  // deploys that were queued
};

// What callers may do with variables. Sensitive values go in and never come out. Thread-safe.
class Variables {
 public:
  Variables(Doors doors, ActivityQueue& queue) : doors_(std::move(doors)), queue_(queue) {}

  // Those of the environment, then those of the project; an empty environment: the latter only.
  StatusOr<std::vector<VariableRecord>> List(const std::string& project,
                                             const std::string& environment);
  // A project that does not exist is made, so that its secrets can be there before its first
  // deploy; an environment must exist.
  StatusOr<VariableChange> Set(const VariableOrder& order, const VariableEffect& effect);
  StatusOr<VariableChange> Unset(const std::string& project, const std::string& environment,
                                 const std::string& name, const VariableEffect& effect);
  // FailedPrecondition when the environment was never deployed. An empty application: the first.
  StatusOr<std::vector<VariableOrigin>> Explain(const std::string& project,
                                                const std::string& environment,
                                                const std::string& application,
                                                const std::string& name);

 private:
  StatusOr<std::vector<std::string>> TakeEffect(const VariableRecord& record,
                                                const std::string& type,
                                                const VariableEffect& effect);
  StatusOr<std::string> Replan(const Environment& environment, const std::string& type,
                               const std::string& name, const std::string& actor);

  Doors doors_;
  ActivityQueue& queue_;
};

}  // namespace paas::controller
