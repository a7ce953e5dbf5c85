#pragma once

#include <string>

#include "controller/activity/activity_log.h"
#include "controller/activity/output_lines.h"
#include "controller/client/agent_client.h"
#include "controller/plan/environment_spec.h"

namespace paas::controller {

// Writes what the agent tells of one apply into the log of an activity: the lines "network",
// "start" and "hook", and what deploy hooks print. Made after ActivityLog::Enter("start").
class ApplyReport {
 public:
  // Both outlive it.
  ApplyReport(const EnvironmentSpec& spec, ActivityLog& log);

  // Valid as long as the report.
  ApplyObserver Observer();

  // Exactly one of these ends it.
  void Succeed(bool changed);
  // A container or a hook failed; gives the text of the error.
  std::string Fail(const ApplyOutcome& outcome);
  void Break(const std::string& outcome, const std::string& error);

 private:
  void ShowStep(const std::string& phase, const std::string& text,
                std::chrono::milliseconds duration);
  void ShowOutput(const std::string& source, bool is_stderr, std::string_view bytes);
  // Hooks run when everything is healthy: their first sign ends the start.
  void EndStart(const std::string& state);
  void FlushOutput();

  const EnvironmentSpec& spec_;
  ActivityLog& log_;
  std::string source_ = "hook";
  OutputLines stdout_;
  OutputLines stderr_;
  bool start_ended_ = false;
};

}  // namespace paas::controller
