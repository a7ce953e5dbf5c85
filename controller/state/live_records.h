#pragma once

#include <cstdint>
#include <string>

#include "model/http_access.h"

namespace paas::controller {

// What a container of an environment gets instead of what the project's files say; zero: that. It
// belongs to the environment like its data: deploys and rollbacks leave it.
struct ResourceOverride {
  std::string container;
  uint32_t cpu_millis = 0;
  uint64_t memory_bytes = 0;
  uint32_t pids = 0;
  uint64_t disk_bytes = 0;
  int64_t updated_unix_ms = 0;

  bool IsEmpty() const {
    return cpu_millis == 0 && memory_bytes == 0 && pids == 0 && disk_bytes == 0;
  }
  bool operator==(const ResourceOverride&) const = default;
};

// What an environment says of its own about who may come in. One that says nothing has what its
// nearest ancestor with a record says.
struct HttpAccessRecord {
  std::string project;
  std::string environment;
  bool is_enabled = true;      // false: everybody may come
  bool children_only = false;  // for what is below it, and not for itself
  model::HttpAccess access;
  int64_t updated_unix_ms = 0;

  bool operator==(const HttpAccessRecord&) const = default;
};

// That an environment is paused, and how. Written before anything of it stops, and gone when it
// answers again.
struct PauseRecord {
  std::string project;
  std::string environment;
  bool freezes = false;  // its processes stand still in memory, else they ended
  bool wakes = false;    // the first request resumes it
  std::string actor;     // who asked for it, as the client says; empty: nobody did
  int64_t since_unix_ms = 0;

  bool operator==(const PauseRecord&) const = default;
};

}  // namespace paas::controller
