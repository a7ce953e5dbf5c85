#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

// What is to run in a container that runs already: as the application, with its environment.
struct CommandOrder {
  std::string project;
  std::string environment;  // machine name
  std::string container;
  std::vector<std::string> argv;
};

// A command that runs in a container: a hook, a cron, an operation.
class AgentCommand {
 public:
  virtual ~AgentCommand() = default;

  struct End {
    int code = 0;
    int signal = 0;  // that ended it; 0: it exited
    bool out_of_memory = false;
  };
  using Sink = std::function<void(bool is_stderr, std::string_view bytes)>;

  // Gives its output, raw and untrusted, until it has ended. Once. Unavailable when the agent went
  // away; Cancelled after Abandon().
  virtual StatusOr<End> Wait(const Sink& sink) = 0;
  // To all processes of its group. Thread-safe.
  virtual void Signal(int signal) = 0;
  // Ends Wait(); the agent hangs up on the command and kills it soon. Thread-safe.
  virtual void Abandon() = 0;
};

// As a shell counts: 128 and the signal.
inline int ExitCodeOf(const AgentCommand::End& end) {
  return end.signal != 0 ? 128 + end.signal : end.code;
}

// "exited 3", "was ended by signal 9; out of memory"
std::string Describe(const AgentCommand::End& end);

}  // namespace paas::controller
