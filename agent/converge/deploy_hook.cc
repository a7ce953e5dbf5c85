#include "agent/converge/deploy_hook.h"

#include <algorithm>

#include "agent/converge/failure.h"
#include "agent/exec/exec_bridge.h"
#include "agent/exec/exec_process.h"
#include "agent/logs/log_directory.h"
#include "model/json.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;
constexpr char kHook[] = "/run/config/bin/hook";

model::Hooks HooksOf(const DesiredContainer& desired) {
  if (desired.kind != ContainerKind::kApplication) return {};
  const auto application = model::ApplicationFromJson(desired.application);
  return application.ok() ? application->hooks : model::Hooks{};
}

StatusOr<container::Exit> Execute(container::RunningContainer& running, const std::string& source,
                                  ApplyObserver& observer) {
  PAAS_ASSIGN_OR_RETURN(auto session,
                        running.Exec({.process = ExecProcess({kHook, "deploy"}, /*term=*/"")}));
  session->input.Reset();
  const ExecSink sink = [&](std::string_view data, bool is_stderr) {
    observer.OnHookOutput(source, data, is_stderr);
    return true;
  };
  return DrainSession(*session, sink, [&] { return observer.IsCancelled(); });
}

std::string LastLine(const InstanceRecord& record, const Paths& paths) {
  const LogDirectory logs(
      paths.Logs(EnvironmentId(record.project, record.environment), record.made_from.name));
  const std::vector<std::string> lines = logs.LastLines("deploy", 1);
  return lines.empty() ? "" : lines.back();
}

ContainerFailure HookFailure(const Instance& instance, const Paths& paths,
                             const StatusOr<container::Exit>& exit) {
  ContainerFailure failure = DescribeFailure(instance, "hook", paths);
  failure.process = exit.ok() ? "hooks.deploy " + container::Describe(*exit)
                              : "hooks.deploy could not be run: " + Message(exit.status());
  if (exit.ok()) failure.hook_exit_code = exit->signal != 0 ? 128 + exit->signal : exit->code;
  failure.last_log = LastLine(instance.record, paths);
  failure.hint = "see its output: paasctl logs -A " + failure.container + " deploy";
  return failure;
}

}  // namespace

std::vector<std::string> DeployHooksDue(const EnvironmentSpec& spec,
                                        const std::vector<Action>& actions) {
  std::vector<std::string> due;
  for (const DesiredContainer& desired : spec.containers) {
    const auto action = std::find_if(actions.begin(), actions.end(), [&](const Action& one) {
      return one.container == desired.name;
    });
    const bool renews = action != actions.end() && action->renews;
    if (renews && !HooksOf(desired).deploy.empty()) due.push_back(desired.name);
  }
  return due;
}

std::optional<ContainerFailure> RunDeployHook(const Instance& instance, const Paths& paths,
                                              ApplyObserver& observer) {
  const std::string& name = instance.record.made_from.name;
  const Clock::time_point start = Clock::now();
  const StatusOr<container::Exit> exit = Execute(*instance.running, "deploy " + name, observer);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  if (observer.IsCancelled()) {
    ContainerFailure failure = HookFailure(instance, paths, exit);
    failure.process = "hooks.deploy was cancelled";
    return failure;
  }
  if (exit.ok() && container::Succeeded(*exit)) {
    observer.OnStep("hook", "deploy hook of " + name, took);
    return std::nullopt;
  }
  ContainerFailure failure = HookFailure(instance, paths, exit);
  if (HooksOf(instance.record.made_from).strict) return failure;
  observer.OnStep("hook",
                  "warning: deploy hook of " + name + ": " + failure.process +
                      "; ignored because of hooks.strict: false",
                  took);
  return std::nullopt;
}

}  // namespace paas::agent
