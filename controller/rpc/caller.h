#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

namespace paas::controller {

// The name of who asks, for records: of a call that the gate let in, so that what it showed is
// known to be true. On the controller's own socket what the client says, which is root.
// Empty when the client says nothing, or nothing that can be shown.
std::string CallerOf(const grpc::ServerContext& context);

}  // namespace paas::controller
