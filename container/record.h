#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/status/status.h"
#include "container/spec.h"

namespace paas::container {

// What is known on disk of a started container: enough to find its process again, and to refuse
// another process that happens to have its pid.
struct ContainerRecord {
  ContainerSpec spec;             // without `config`: the ramdisk holds it, secrets included
  int32_t pid = 0;                // of init, in the node's pid namespace
  uint64_t pidfd_inode = 0;       // unique for the life of the machine
  uint64_t start_time_ticks = 0;  // field 22 of /proc/<pid>/stat
  uint64_t mount_namespace = 0;   // inode of /proc/<pid>/ns/mnt
  std::string boot_id;
  int64_t started_unix_ms = 0;

  bool operator==(const ContainerRecord&) const = default;
};

// JSON, both ways; `spec.config` is left out. Init's environment is in it: files of it are 0600.
std::string ToJson(const ContainerRecord& record);
StatusOr<ContainerRecord> ParseContainerRecord(std::string_view json);

}  // namespace paas::container
