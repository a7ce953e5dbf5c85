#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "agent/paths.h"
#include "common/rpc/endpoint.h"
#include "common/status/status.h"
#include "volume/driver.h"

namespace grpc {
class Channel;
}

namespace paas::agent {

// What the operator says about volumes.
struct VolumeOptions {
  std::string driver = "auto";                 // auto, btrfs, dir, moosefs, nfs
  uint64_t size_bytes = 0;                     // of the pool; 0: half of the disk
  std::map<std::string, std::string> options;  // of the driver
  std::string helper;                          // paas-volume
};

// A channel to a paas-storage. Empty: it is not to be asked, since the node is taken down.
using StorageConnector =
    std::function<StatusOr<std::shared_ptr<grpc::Channel>>(const rpc::Endpoint&)>;

// Opens the driver of this node. "auto" is what is there already, else btrfs where the machine can
// have a pool, else plain directories, with a warning in the log.
StatusOr<std::unique_ptr<volume::Driver>> OpenVolumeDriver(const VolumeOptions& options,
                                                           const Paths& paths,
                                                           const StorageConnector& connect);

}  // namespace paas::agent
