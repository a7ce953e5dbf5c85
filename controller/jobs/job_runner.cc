#include "controller/jobs/job_runner.h"

#include <mutex>

#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"
#include "controller/activity/output_lines.h"
#include "controller/deploy/endings.h"
#include "controller/deploy/release_record.h"
#include "controller/jobs/supervision.h"

namespace paas::controller {
namespace {

// Both streams of a command as lines of the log; the stop command writes to them too.
class JobOutput {
 public:
  JobOutput(ActivityLog& log, const std::string& source)
      : stdout_([&log, source](const std::string& line) { log.Output(source, false, line); }),
        stderr_([&log, source](const std::string& line) { log.Output(source, true, line); }) {}

  void Add(bool is_stderr, std::string_view bytes) {
    std::lock_guard lock(mutex_);
    (is_stderr ? stderr_ : stdout_).Add(bytes);
  }
  void Flush() {
    std::lock_guard lock(mutex_);
    stdout_.Flush();
    stderr_.Flush();
  }

 private:
  std::mutex mutex_;
  OutputLines stdout_;
  OutputLines stderr_;
};

FinishedEvent Cancelled(CancelToken& cancel) {
  const std::string reason = cancel.reason();
  return {.result = Result::kCancelled,
          .exit = kExitCancelled,
          .error = reason.empty() ? "cancelled" : "ended: " + reason};
}

FinishedEvent EndOf(const JobOrder& job, const AgentCommand::End& end, bool timed_out) {
  if (timed_out) {
    return Failed(kExitError, job.title + " took longer than " +
                                  std::to_string(job.timeout.count()) + " s and was ended");
  }
  const int exit = ExitCodeOf(end);
  if (exit == 0) return {.result = Result::kSuccess, .exit = kExitOk};
  return Failed(exit, job.title + " " + Describe(end));
}

}  // namespace

FinishedEvent JobRunner::Run(const Activity& activity, ActivityLog& log, CancelToken& cancel) {
  return IsJob(activity.type) ? RunJob(activity, log, cancel) : others_.Run(activity, log, cancel);
}

FinishedEvent JobRunner::RunJob(const Activity& activity, ActivityLog& log, CancelToken& cancel) {
  log.Started(activity.description);
  const auto environment = doors_.store.GetEnvironment(activity.project, activity.environment);
  if (!environment.ok()) return EndFor(environment.status(), kExitNotFound, cancel);
  if (doors_.store.GetPause(activity.project, activity.environment).ok()) {
    return Failed(kExitError, "environment " + activity.environment + " is paused");
  }
  const auto release = doors_.store.LatestRelease(activity.project, activity.environment);
  if (!release.ok()) return EndFor(release.status(), kExitNotFound, cancel);
  const auto applications = ApplicationsOf(*release);
  if (!applications.ok()) return EndFor(applications.status(), kExitError, cancel);
  const StatusOr<JobOrder> job = FindJob(*applications, activity);
  if (!job.ok()) return EndFor(job.status(), kExitNotFound, cancel);
  StatusOr<Redaction> secrets = RedactionFor(doors_.store, *environment, *release);
  if (!secrets.ok()) return EndFor(secrets.status(), kExitError, cancel);
  log.Hide(*std::move(secrets));
  return Execute({.project = activity.project,
                  .environment = environment->machine_name,
                  .container = activity.application,
                  .argv = {}},
                 *job, log, cancel);
}

FinishedEvent JobRunner::Execute(const CommandOrder& place, const JobOrder& job, ActivityLog& log,
                                 CancelToken& cancel) {
  log.Enter(job.title, "running " + job.title);
  CommandOrder order = place;
  order.argv = job.start;
  StatusOr<std::unique_ptr<AgentCommand>> command = doors_.agent.StartCommand(order);
  if (!command.ok()) {
    log.Line("FAILED", Message(command.status()));
    return EndFor(command.status(), kExitError, cancel);
  }
  JobOutput output(log, job.title);
  const AgentCommand::Sink sink = [&](bool is_stderr, std::string_view bytes) {
    output.Add(is_stderr, bytes);
  };
  bool timed_out = false;
  StatusOr<AgentCommand::End> end = AgentCommand::End{};
  {
    Supervision supervision(doors_.agent, **command, place, job, sink, cancel);
    end = (*command)->Wait(sink);
    timed_out = supervision.timed_out();
  }
  output.Flush();
  FinishedEvent finished = cancel.IsCancelled() ? Cancelled(cancel)
                           : !end.ok() && !timed_out
                               ? EndFor(end.status(), kExitError, cancel)
                               : EndOf(job, end.value_or(AgentCommand::End{}), timed_out);
  log.Line(finished.result == Result::kSuccess     ? "ok"
           : finished.result == Result::kCancelled ? "cancelled"
                                                   : "FAILED",
           finished.error);
  return finished;
}

}  // namespace paas::controller
