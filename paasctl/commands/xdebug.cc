#include <condition_variable>
#include <mutex>

#include "paasctl/client/remote_command.h"
#include "paasctl/commands/container_choice.h"
#include "paasctl/commands/port_option.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"
#include "paasctl/terminal/interrupt.h"
#include "paasctl/tunnel/reverse_tunnel.h"

namespace paas::paasctl {
namespace {

constexpr uint16_t kUsualPort = 9003;
// Where xdebug of the container connects to.
constexpr char kSocket[] = "/run/xdebug-tunnel.sock";
// The key of `runtime.xdebug`; nothing when the application has no debugger.
constexpr char kKeyScript[] =
    "sed -n 's/^xdebug.idekey = *//p' /run/config/php/debugger/30-debugger.ini 2>/dev/null | "
    "tr -d '\"'";
// Takes one connection. What is there of an earlier one is nobody's any more.
constexpr char kListenScript[] = "rm -f \"$1\" && exec nc -lU \"$1\"";

StatusOr<std::string> KeyOf(Client& client, const EnvironmentId& target,
                            const std::string& container) {
  PAAS_ASSIGN_OR_RETURN(const RemoteResult result,
                        RunRemote(client, {target, container, {"dash", "-c", kKeyScript}}));
  return Printable(result.out.substr(0, result.out.find('\n')));
}

// Waits for Ctrl-C, or for the tunnel to break.
class End {
 public:
  void Break(const Status& why) {
    const std::lock_guard lock(mutex_);
    why_ = why;
    ended_ = true;
    changed_.notify_all();
  }
  Outcome Await() {
    const InterruptWatch watch([this](int) { Break(absl::OkStatus()); });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_; });
    return why_.ok() ? Outcome(kExitInterrupted) : Outcome(why_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  Status why_;
};

Outcome Lead(Session& session, Client& client, const EnvironmentId& target,
             const std::string& container, uint16_t port) {
  std::mutex notes;
  const auto tell = [&session, &notes](const Status& status) {
    const std::lock_guard lock(notes);
    session.Note("xdebug found nobody: " + Message(status) + "; does the IDE listen?");
  };
  const TunnelOpener listen = [&client, &target, &container] {
    return client.Exec({.target = target,
                        .container = container,
                        .argv = {"dash", "-c", kListenScript, "xdebug", kSocket},
                        .tty = false,
                        .window = {},
                        .term = {}});
  };
  End end;
  const ReverseTunnel tunnel(port, listen, tell, [&end](const Status& why) { end.Break(why); });
  return end.Await();
}

Outcome Run(Session& session, const Arguments& arguments) {
  const StatusOr<uint16_t> port = AskedPort(arguments, kUsualPort);
  if (!port.ok()) return UsageError(Message(port.status()));
  const EnvironmentId target = session.ResolveAndTell().id;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<std::string> container = ChooseContainer(session, **client, target);
  if (!container.ok()) return NotChosen(container.status());
  const StatusOr<std::string> key = KeyOf(**client, target, *container);
  if (!key.ok()) return key.status();
  if (key->empty()) {
    return Failure{kExitError, "failed_precondition", *container + " has no debugger",
                   "set runtime.xdebug.idekey of a PHP application, and deploy"};
  }
  session.Print({{"container", *container},
                 {"key", *key},
                 {"socket", kSocket},
                 {"address", "127.0.0.1:" + std::to_string(*port)}},
                {{"container", "CONTAINER"}, {"key", "KEY"}, {"address", "LEADS TO"}});
  session.Note("requests with the cookie XDEBUG_SESSION=" + *key +
               " are debugged; open until Ctrl-C");
  return Lead(session, **client, target, *container, *port);
}

}  // namespace

Verb XdebugVerb() {
  return {.name = "xdebug",
          .summary = "Lead the debugger of a PHP application to the IDE here, until Ctrl-C",
          .details =
              "For applications with runtime.xdebug.idekey. Requests that carry the key connect to "
              "the IDE that listens here; the others are served as ever. One connection is "
              "taken at a time: a second one that comes in the same moment is served without the "
              "debugger.",
          .options = {{"port", 0, "N", "where the IDE listens (default 9003)"}},
          .handles_interrupt = true,
          .run = Run};
}

}  // namespace paas::paasctl
