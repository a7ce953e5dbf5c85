#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "volume/nfs/storage.h"

namespace grpc {
class Channel;
}

namespace paas::volume {

// How long each message of files may take, in either direction.
inline constexpr std::chrono::seconds kStreamPatience{60};

// A paas-storage at the other end of a channel. `where` is how people are told of it. Without a
// channel every call is Unavailable.
std::unique_ptr<Storage> MakeGrpcStorage(std::shared_ptr<grpc::Channel> channel,
                                         const std::string& where,
                                         std::chrono::milliseconds patience = kStreamPatience);

}  // namespace paas::volume
