#pragma once

#include <memory>

#include "controller/client/disk_client.h"

namespace grpc {
class Channel;
}

namespace paas::controller {

// DiskClient over gRPC.
std::unique_ptr<DiskClient> MakeDiskClient(std::shared_ptr<grpc::Channel> builder,
                                           std::shared_ptr<grpc::Channel> agent);

}  // namespace paas::controller
