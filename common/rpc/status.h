#pragma once

#include <grpcpp/support/status.h>

#include "common/status/status.h"

namespace paas::rpc {

// Our codes are gRPC's, so both ways are casts.
grpc::Status ToGrpc(const Status& status);
Status FromGrpc(const grpc::Status& status);

}  // namespace paas::rpc
