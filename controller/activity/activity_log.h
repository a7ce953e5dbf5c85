#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "controller/activity/journal.h"
#include "controller/activity/redaction.h"
#include "controller/state/records.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// What one running activity says, and where it is. A line that cannot be stored is logged by the
// controller and lost: it must not fail the deploy. One thread at a time.
class ActivityLog {
 public:
  ActivityLog(Activity& activity, Journal& journal, StateStore& store)
      : activity_(activity), journal_(journal), store_(store) {}

  // From now on these are hidden in all that is said.
  void Hide(Redaction secrets) { secrets_ = std::move(secrets); }
  std::string WithoutSecrets(std::string text) const { return secrets_.Of(std::move(text)); }

  // The headline: project, branch, and in parentheses what is special about it.
  void Started(const std::string& remark);
  // Enters a phase: "build web", waiting as "building web". It is recorded, so that a restart can
  // say what was going on.
  void Enter(const std::string& phase, const std::string& waiting);
  // The phase is over, and none follows: at the end of the activity.
  void Leave();
  // A part of the phase, with its own time. The longest of one name is kept.
  void Step(const std::string& name, std::chrono::milliseconds duration);
  // More precisely what is waited for within the phase.
  void Waiting(const std::string& text) { journal_.SetWaiting(activity_.id, text); }
  // The phase's line, with the time since Enter().
  void Line(const std::string& outcome, const std::string& detail);
  // A line of another name and time.
  void Line(const std::string& name, const std::string& outcome, const std::string& detail,
            std::chrono::milliseconds duration);
  // A line of a program. Of an activity that prints without end the first 8 MiB are kept.
  void Output(const std::string& source, bool is_stderr, const std::string& text);
  // What goes on serving when the activity fails: a part of every failure.
  void KeepsServing(const std::string& what) { serving_ = what; }
  void Failure(FailureEvent failure);

  const std::string& phase() const { return activity_.phase; }
  // How long each phase took, the one that lasts until now.
  std::vector<PhaseTime> phases() const;

 private:
  void Append(EventKind kind);
  void Tell(const std::string& name, const std::string& outcome, const std::string& text,
            std::chrono::milliseconds duration);
  std::chrono::milliseconds Lasted() const;
  PhaseTime& PartOf(const std::string& name);

  Activity& activity_;
  Journal& journal_;
  StateStore& store_;
  Redaction secrets_;
  std::string serving_;
  size_t output_bytes_ = 0;
  size_t open_ = 0;  // in the activity's phases, the one that lasts, plus one; 0: none
  std::chrono::steady_clock::time_point entered_ = std::chrono::steady_clock::now();
};

}  // namespace paas::controller
