#include "controller/deploy/apply_report.h"

#include "controller/plan/plan_lines.h"
#include "controller/plan/plan_summary.h"

namespace paas::controller {
namespace {

constexpr size_t kShownRules = 4;

}  // namespace

ApplyReport::ApplyReport(const EnvironmentSpec& spec, const PlanStep& router, ActivityLog& log)
    : spec_(spec),
      log_(log),
      plan_({router}),
      stdout_([this](const std::string& line) { log_.Output(source_, false, line); }),
      stderr_([this](const std::string& line) { log_.Output(source_, true, line); }) {}

ApplyObserver ApplyReport::Observer() {
  return {.on_planned =
              [this](const PlanStep& step) {
                plan_.insert(plan_.end() - 1, step);  // the router comes last
                if (step.action != "keep") {
                  log_.Waiting("starting: " + step.action + " " + step.object);
                }
              },
          .on_step = [this](const std::string& phase, const std::string& text,
                            auto duration) { ShowStep(phase, text, duration); },
          .on_output = [this](const std::string& source, bool is_stderr,
                              std::string_view bytes) { ShowOutput(source, is_stderr, bytes); },
          .on_held = [this](const HeldRequests& held) { held_ = held; }};
}

void ApplyReport::ShowPlan(std::chrono::milliseconds duration) {
  if (plan_shown_) return;
  plan_shown_ = true;
  for (const PlanLine& line : PlanLines(plan_)) {
    log_.Line("plan", line.action, line.detail, duration);
  }
}

void ApplyReport::ShowStep(const std::string& phase, const std::string& text,
                           std::chrono::milliseconds duration) {
  ShowPlan(phase == "plan" ? duration : std::chrono::milliseconds(0));
  if (phase == "plan") return;
  // The start has a line of its own, with everything that it took.
  if (phase == "start") return log_.Step("processes", duration);
  if (phase == "probe") return log_.Step("health", duration);
  if (phase == "network") {
    log_.Line(phase, CountRules(spec_), ListRules(spec_, kShownRules), duration);
  } else if (phase == "hook") {
    EndStart("healthy");
    FlushOutput();
    log_.Line(phase, "ok", text, duration);
  } else {
    log_.Line(phase, "", text, duration);
  }
}

void ApplyReport::ShowOutput(const std::string& source, bool is_stderr, std::string_view bytes) {
  EndStart("healthy");
  if (source != source_) FlushOutput();
  source_ = source.empty() ? "hook" : source;
  log_.Waiting("running the hook: " + source_);
  (is_stderr ? stderr_ : stdout_).Add(bytes);
}

void ApplyReport::EndStart(const std::string& state) {
  if (start_ended_) return;
  start_ended_ = true;
  ShowPlan(std::chrono::milliseconds(0));
  const std::string brought = ContainerNames(spec_, BroughtContainers(plan_));
  log_.Line("", brought.empty() ? "nothing to start" : brought + " " + state);
}

void ApplyReport::FlushOutput() {
  stdout_.Flush();
  stderr_.Flush();
}

void ApplyReport::ShowHeld() {
  if (!held_) return;
  log_.Line("switch", "",
            "requests held " + std::to_string(held_->longest.count()) + " ms (max), " +
                std::to_string(held_->dropped) + " dropped",
            held_->lasted);
}

void ApplyReport::Succeed() {
  FlushOutput();
  EndStart("healthy");
  ShowHeld();
}

std::string ApplyReport::Fail(const ApplyOutcome& outcome) {
  FlushOutput();
  ShowPlan(std::chrono::milliseconds(0));
  std::string error = outcome.error;
  if (!outcome.failure) {
    log_.Line("FAILED", error);
    log_.Failure({.phase = "start", .process = error, .hint = "paasctl doctor checks the node"});
    return error;
  }
  const FailureEvent& failure = *outcome.failure;
  if (failure.phase == "hook") {
    EndStart("healthy");
    error = "deploy hook of " + failure.container + " failed: " + failure.process;
    log_.Line("hook", "FAILED", "deploy: " + failure.process + " (" + failure.container + ")",
              std::chrono::milliseconds(0));
    log_.Failure(failure);
    ShowHeld();
    return error;
  }
  if (error.empty()) error = failure.container + " did not become ready";
  log_.Line("FAILED", error);
  log_.Failure(failure);
  ShowHeld();
  return error;
}

void ApplyReport::Break(const std::string& outcome, const std::string& error) {
  FlushOutput();
  log_.Line(outcome, error);
}

}  // namespace paas::controller
