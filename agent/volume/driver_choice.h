#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "agent/paths.h"
#include "common/status/status.h"
#include "volume/driver.h"

namespace paas::agent {

// What the operator says about volumes.
struct VolumeOptions {
  std::string driver = "auto";                 // auto, btrfs, dir, moosefs
  uint64_t size_bytes = 0;                     // of the pool; 0: half of the disk
  std::map<std::string, std::string> options;  // of the driver
  std::string helper;                          // paas-volume
};

// "20G", "512MiB", "1000000": G and GB are 10^9, GiB is 2^30. InvalidArgument else.
StatusOr<uint64_t> ParseSize(std::string_view text);

// Opens the driver of this node. "auto" is what is there already, else btrfs where the machine can
// have a pool, else plain directories, with a warning in the log.
StatusOr<std::unique_ptr<volume::Driver>> OpenVolumeDriver(const VolumeOptions& options,
                                                           const Paths& paths);

}  // namespace paas::agent
