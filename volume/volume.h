#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "common/os/disk_space.h"
#include "common/status/status.h"

namespace paas::volume {

// Names writable data: the environment that owns it (or whatever else owns volumes: an id of an
// environment has no underscore), and its name there.
struct VolumeId {
  std::string environment;
  std::string name;

  auto operator<=>(const VolumeId&) const = default;
  std::string ToString() const { return environment + "/" + name; }
};

// Both become path components: lower-case letters, digits, dashes and underscores, at most 200, not
// beginning with a dash. InvalidArgument else.
Status Validate(const VolumeId& id);

// A volume as it is.
struct VolumeState {
  VolumeId id;
  uint64_t limit_bytes = 0;  // 0: none

  auto operator<=>(const VolumeState&) const = default;
};

struct Usage {
  uint64_t used_bytes = 0;   // what its files occupy, shared with clones or not
  uint64_t own_bytes = 0;    // of these, what goes when the volume goes
  uint64_t limit_bytes = 0;  // 0: none

  bool operator==(const Usage&) const = default;
};

// A file system that volumes grow on.
struct Room {
  std::string what;  // "volumes", "disk of volumes"
  os::DiskSpace space;
  uint64_t slack_bytes = 0;  // that the volumes have taken of it already and do not use

  bool operator==(const Room&) const = default;
};

// What a driver can say about itself, for `paasctl doctor`.
struct Health {
  enum class Level { kOk, kWarning, kProblem };
  Level level = Level::kOk;
  std::string text;
  std::string fix;  // empty when there is nothing to do

  bool operator==(const Health&) const = default;
};

}  // namespace paas::volume
