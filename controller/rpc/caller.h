#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

namespace paas::controller {

// Who asks, as the client says: the user's name on a socket that only trusted users may open.
// Empty when the client says nothing, or nothing that can be shown.
std::string CallerOf(const grpc::ServerContext& context);

}  // namespace paas::controller
