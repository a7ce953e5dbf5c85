#pragma once

#include <sys/types.h>

#include <string>

#include "common/os/subprocess.h"
#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::os {

// A running process whose stdin and stdout are streamed by the caller: what RunCommand() is for
// small outputs, this is for large ones. It runs in its own process group with clean signal state
// and no inherited fds but stdio; stderr is kept in memory. Killed and reaped when destroyed.
// One thread at a time, but Kill() may be called from any.
class ChildProcess {
 public:
  // `command.input` and `command.timeout` are not used. NotFound when the program is missing.
  static StatusOr<ChildProcess> Start(const Command& command);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  // Our end of its stdin; blocking. Reset() it to send EOF. Writing to a child that has gone gives
  // EPIPE: the caller's process ignores SIGPIPE (every daemon does).
  UniqueFd& in() { return in_; }
  // Our end of its stdout; blocking.
  UniqueFd& out() { return out_; }

  // SIGKILL to its process group.
  void Kill();
  // Closes both ends, waits, and returns the exit code (128 + signal when it was killed).
  // Later calls return the same.
  int Wait();
  // Wait(), with a non-zero exit turned into Internal "<argv0>: exit N: <last of stderr>".
  Status WaitChecked();
  // The last of what it said on stderr so far.
  std::string ErrorTail() const;

 private:
  ChildProcess(std::string name, pid_t pid, UniqueFd in, UniqueFd out, UniqueFd errors);

  std::string name_;
  pid_t pid_;           // -1 once it was waited for
  int exit_code_ = -1;  // known then
  UniqueFd in_;
  UniqueFd out_;
  UniqueFd errors_;  // memfd with stderr
};

}  // namespace paas::os
