#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/activity/activity_log.h"
#include "controller/activity/output_lines.h"
#include "controller/client/agent_client.h"
#include "controller/plan/environment_spec.h"
#include "controller/plan/plan_step.h"

namespace paas::controller {

// Writes what the agent tells of one apply into the log of an activity: the lines "plan",
// "network", "start", "hook" and "switch", and what deploy hooks print. Made after
// ActivityLog::Enter("start").
class ApplyReport {
 public:
  // What they refer to outlives it. `router`: what becomes of the environment's routes.
  ApplyReport(const EnvironmentSpec& spec, const PlanStep& router, ActivityLog& log);

  // Valid as long as the report.
  ApplyObserver Observer();

  // Exactly one of these ends it.
  void Succeed();
  // A container or a hook failed; gives the text of the error.
  std::string Fail(const ApplyOutcome& outcome);
  void Break(const std::string& outcome, const std::string& error);

 private:
  // Before anything is done: at the first sign of anything else at the latest.
  void ShowPlan(std::chrono::milliseconds duration);
  void ShowStep(const std::string& phase, const std::string& text,
                std::chrono::milliseconds duration);
  void ShowOutput(const std::string& source, bool is_stderr, std::string_view bytes);
  // Hooks run when everything is healthy: their first sign ends the start.
  void EndStart(const std::string& state);
  void FlushOutput();
  void ShowHeld();

  const EnvironmentSpec& spec_;
  ActivityLog& log_;
  std::vector<PlanStep> plan_;
  bool plan_shown_ = false;
  std::string source_ = "hook";
  OutputLines stdout_;
  OutputLines stderr_;
  bool start_ended_ = false;
  std::optional<HeldRequests> held_;
};

}  // namespace paas::controller
