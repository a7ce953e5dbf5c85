#pragma once

#include <cstdint>
#include <string>

#include "common/status/status.h"
#include "volume/volume.h"

namespace paas::volume {

// The quota groups of one btrfs. Each subvolume has one by its id ("0/257"), which the kernel makes
// and keeps count for; a limit is on what the subvolume refers to, shared with clones or not, so
// that what a clone keeps alive is never charged to whom it was taken of.
//
// Counts are read from /sys/fs/btrfs/<uuid>/qgroups (Linux 5.9): those of the last commit.
class QuotaGroups {
 public:
  // Turns them on when they are off (a moment on an empty file system, a recount on a full one).
  // `filesystem` is a descriptor of any directory in it.
  static StatusOr<QuotaGroups> Enable(int filesystem);

  // 0 bytes: no limit. `subvolume` is its root, open.
  Status SetLimit(int subvolume, uint64_t bytes) const;
  StatusOr<Usage> Read(int subvolume) const;
  // Counts may be wrong until a recount is over, for which limits are not enforced.
  bool Recounting() const;

 private:
  explicit QuotaGroups(std::string directory) : directory_(std::move(directory)) {}

  const std::string directory_;
};

}  // namespace paas::volume
