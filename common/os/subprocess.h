#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::os {

// A process to start, as a value. The program is found through PATH of the caller.
struct Command {
  std::vector<std::string> argv;
  // The child's whole environment. Unset: the caller's.
  std::optional<std::map<std::string, std::string>> env;
  std::string cwd;                                   // empty: the caller's
  std::string input;                                 // written to the child's stdin, then EOF
  std::optional<std::chrono::milliseconds> timeout;  // then SIGKILL to its process group

  bool operator==(const Command&) const = default;
};

struct CommandResult {
  int exit_code = 0;         // 128 + signal when it was killed
  std::string output;        // stdout
  std::string error_output;  // stderr
};

// Called with each piece of output as it arrives; `is_stderr` tells the stream.
using OutputSink = std::function<void(std::string_view text, bool is_stderr)>;

// Starts the command in its own process group with clean signal state and no inherited fds but
// stdio, and waits. A non-zero exit is a result, not an error; an error means that it could not be
// started, or DeadlineExceeded. `sink`, when given, sees output live, and then the result's output
// strings stay empty. Thread-safe. At most 16 MiB of output a stream is kept.
StatusOr<CommandResult> RunCommand(const Command& command, const OutputSink& sink = {});

// RunCommand(), with a non-zero exit turned into Internal "<argv0>: exit N: <last lines of
// stderr>". Returns stdout.
StatusOr<std::string> RunChecked(const Command& command);

}  // namespace paas::os
