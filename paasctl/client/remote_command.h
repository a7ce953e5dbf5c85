#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "paasctl/client/client.h"

namespace paas::paasctl {

// A command in a container that is no terminal session.
struct RemoteCommand {
  EnvironmentId target;
  std::string container;
  std::vector<std::string> argv;
};

struct RemoteResult {
  ExitRecord exit;
  std::string out;
  std::string err;  // its last 64 KiB

  bool ok() const { return exit.code == 0 && exit.signal == 0; }
};

// Runs it to its end with empty input. ResourceExhausted when it writes more than 16 MiB.
StatusOr<RemoteResult> RunRemote(Client& client, const RemoteCommand& command);

// The same with input and output as streams: `write` is called on a thread of its own, with a sink
// that takes input for the command; `read` gets each piece of its output, and an error of it ends
// the command. `out` of the result stays empty.
StatusOr<RemoteResult> StreamRemote(
    Client& client, const RemoteCommand& command,
    const std::function<Status(const std::function<Status(std::string_view)>& sink)>& write,
    const std::function<Status(std::string_view)>& read);

}  // namespace paas::paasctl
