#pragma once

#include <memory>

#include "controller/client/builder_client.h"

namespace grpc {
class Channel;
}

namespace paas::controller {

// BuilderClient over gRPC.
std::unique_ptr<BuilderClient> MakeBuilderClient(std::shared_ptr<grpc::Channel> channel);

}  // namespace paas::controller
