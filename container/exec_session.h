#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "container/exit.h"
#include "container/spec.h"

namespace paas::container {

struct WindowSize {
  uint16_t rows = 24;
  uint16_t columns = 80;

  bool operator==(const WindowSize&) const = default;
};

struct ExecRequest {
  Process process;
  std::optional<WindowSize> terminal;  // set: a pty of the container's own devpts
  bool discard = false;                // without a terminal: stdio is /dev/null, not pipes
  // What the program finds from kFirstHandedDescriptor on; the caller keeps owning them.
  std::vector<int> handed = {};
};

// A process that runs inside a container beside its init, and our ends of its stdio. With a
// terminal, `input` and `output` are the pty's master (reads end with EIO) and `error` is invalid;
// else they are pipes, or invalid when discarded. Close `input` to signal the end of input.
// Destroying the session closes the streams (a terminal then hangs up) and leaves the process
// alone. Methods are thread-safe.
class ExecSession {
 public:
  ExecSession(pid_t pid, os::UniqueFd pidfd, bool has_terminal);

  os::UniqueFd input;
  os::UniqueFd output;
  os::UniqueFd error;

  pid_t pid() const { return pid_; }
  // Becomes readable when the process has ended.
  int pidfd() const { return pidfd_.get(); }

  // Waits for the end. DeadlineExceeded after `timeout`; without one it waits for ever.
  StatusOr<Exit> Wait(std::optional<std::chrono::milliseconds> timeout = {}) const;
  // To the foreground process group of the terminal where that is possible, else to the group of
  // the process.
  Status Signal(int signal) const;
  // FailedPrecondition without a terminal.
  Status Resize(WindowSize size) const;

 private:
  pid_t pid_;
  os::UniqueFd pidfd_;
  bool has_terminal_;
};

}  // namespace paas::container
