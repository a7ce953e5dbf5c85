#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::os {

// Waits for what a process writes to its log, by inotify instead of by sleeping. Sees only what is
// appended after it was made. Who writes the log may be hostile: symlinks are not followed, and a
// line is at most 4096 bytes long, what is beyond is left out.
class LogWatch {
 public:
  // Creates the file when it is missing.
  static StatusOr<LogWatch> Start(const std::string& path);

  // Gives every complete new line to `is_done` until it returns true. DeadlineExceeded after
  // `timeout`; Unavailable when `writer` (a pidfd; -1: none) says that the process has ended, after
  // its last lines.
  Status WaitUntil(const std::function<bool(std::string_view line)>& is_done,
                   std::chrono::milliseconds timeout, int writer = -1);

 private:
  LogWatch(UniqueFd log, UniqueFd events) : log_(std::move(log)), events_(std::move(events)) {}

  // Feeds what is there; true when `is_done` was.
  StatusOr<bool> Drain(const std::function<bool(std::string_view line)>& is_done);

  UniqueFd log_;
  UniqueFd events_;  // inotify
  std::string partial_;
};

}  // namespace paas::os
