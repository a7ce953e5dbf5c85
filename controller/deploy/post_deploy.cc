#include "controller/deploy/post_deploy.h"

#include "controller/activity/output_lines.h"

namespace paas::controller {
namespace {

// Of the config ramdisk: it runs the hook and keeps what it says in /var/log/post-deploy.log.
constexpr char kHook[] = "/run/config/bin/hook";

// "" when the hook went well.
std::string RunHook(AgentClient& agent, const CommandOrder& order, ActivityLog& log,
                    const std::string& source, CancelToken& cancel) {
  StatusOr<std::unique_ptr<AgentCommand>> command = agent.StartCommand(order);
  if (!command.ok()) return Message(command.status());
  OutputLines out([&](const std::string& line) { log.Output(source, /*is_stderr=*/false, line); });
  OutputLines err([&](const std::string& line) { log.Output(source, /*is_stderr=*/true, line); });
  const CancelToken::Registration registration(cancel, [&] { (*command)->Abandon(); });
  const StatusOr<AgentCommand::End> end = (*command)->Wait(
      [&](bool is_stderr, std::string_view bytes) { (is_stderr ? err : out).Add(bytes); });
  out.Flush();
  err.Flush();
  if (!end.ok()) return Message(end.status());
  return ExitCodeOf(*end) == 0 ? "" : Describe(*end);
}

}  // namespace

void RunPostDeployHooks(Doors& doors, const Environment& environment,
                        const std::vector<model::Application>& applications, ActivityLog& log,
                        CancelToken& cancel) {
  for (const model::Application& application : applications) {
    if (application.hooks.post_deploy.empty() || cancel.IsCancelled()) continue;
    log.Enter("hook", "waiting for the post_deploy hook of " + application.name);
    const std::string failure = RunHook(doors.agent,
                                        {.project = environment.project,
                                         .environment = environment.machine_name,
                                         .container = application.name,
                                         .argv = {kHook, "post_deploy"}},
                                        log, "post_deploy " + application.name, cancel);
    if (failure.empty()) {
      log.Line("ok", "post_deploy (" + application.name + ")");
    } else {
      log.Line("warning",
               "post_deploy " + failure + " (" + application.name + "); the deploy stands");
    }
  }
}

}  // namespace paas::controller
