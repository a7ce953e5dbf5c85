#pragma once

#include <memory>
#include <string>

#include "volume/nfs/storage.h"

namespace grpc {
class Channel;
}

namespace paas::volume {

// A paas-storage at the other end of a channel. `where` is how people are told of it. Without a
// channel every call is Unavailable.
std::unique_ptr<Storage> MakeGrpcStorage(std::shared_ptr<grpc::Channel> channel,
                                         const std::string& where);

}  // namespace paas::volume
