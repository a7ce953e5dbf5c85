#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "common/status/status.h"

// What tells a process from another one that got its pid later.

namespace paas::container {

struct ProcessIdentity {
  uint64_t pidfd_inode = 0;
  uint64_t start_time_ticks = 0;
  uint64_t mount_namespace = 0;

  bool operator==(const ProcessIdentity&) const = default;
};

// Field 22 of /proc/<pid>/stat; the name in field 2 may hold anything. Pure.
StatusOr<uint64_t> ParseStartTime(std::string_view stat);

// Whether the text of a /proc/<pid>/status says that the process has a handler for the signal.
// Pure.
bool HasHandler(std::string_view status, int signal);

// NotFound when the process is gone or a zombie.
StatusOr<ProcessIdentity> ReadProcessIdentity(pid_t pid, int pidfd);

StatusOr<std::string> ReadBootId();

}  // namespace paas::container
