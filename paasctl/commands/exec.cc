#include <cstdlib>

#include "paasctl/commands/container_choice.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/terminal/exec_pump.h"
#include "paasctl/terminal/terminal.h"

namespace paas::paasctl {
namespace {

Outcome RunRemote(Session& session, std::vector<std::string> argv, bool tty) {
  const EnvironmentId target = session.ResolveAndTell().id;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<std::string> container = ChooseContainer(session, **client, target);
  if (!container.ok()) return NotChosen(container.status());
  const char* term = std::getenv("TERM");
  const ExecRequest request{.target = target,
                            .container = *container,
                            .argv = std::move(argv),
                            .tty = tty,
                            .window = TerminalSize(0).value_or(WindowSize{24, 80}),
                            .term = term != nullptr ? term : "dumb"};
  const StatusOr<std::unique_ptr<ExecStream>> stream = (*client)->Exec(request);
  if (!stream.ok()) return stream.status();
  const StatusOr<ExitRecord> exit = PumpExec(**stream, {tty});
  if (!exit.ok()) return exit.status();
  return ExitCodeOf(*exit);
}

bool WantsTty(const Session& session, const Arguments& arguments) {
  if (arguments.Has("no-tty")) return false;
  return session.in_is_terminal && (arguments.Has("tty") || session.out_is_terminal);
}

Outcome RunExec(Session& session, const Arguments& arguments) {
  if (arguments.rest().empty()) {
    return UsageError("exec needs a command", "paasctl exec -A app -- ps axf");
  }
  return RunRemote(session, arguments.rest(), WantsTty(session, arguments));
}

Outcome RunSsh(Session& session, const Arguments& arguments) {
  return RunRemote(session, arguments.rest(), WantsTty(session, arguments));
}

std::vector<OptionSpec> TtyOptions() {
  return {{"tty", 't', "", "with a terminal, even when the output is not one"},
          {"no-tty", 'T', "", "without a terminal"}};
}

}  // namespace

Verb ExecVerb() {
  return {.name = "exec",
          .summary = "Run a command in a running container",
          .details =
              "The command runs as the application's user, in its folder, with its environment. "
              "paasctl ends with the exit code of the command (128 + signal when it was killed).",
          .options = TtyOptions(),
          .takes_command = true,
          .handles_interrupt = true,
          .run = RunExec};
}

Verb SshVerb() {
  return {.name = "ssh",
          .summary = "Open a shell in a running container",
          .details = "A login shell, or the command after `--` in one.",
          .options = TtyOptions(),
          .takes_command = true,
          .handles_interrupt = true,
          .run = RunSsh};
}

}  // namespace paas::paasctl
