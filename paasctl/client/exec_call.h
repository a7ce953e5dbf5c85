#pragma once

#include <memory>

#include "paasctl/client/exec.h"
#include "paasctl/client/grpc_connection.h"

namespace paas::paasctl {

// Starts the command and waits until the other side says that it runs.
StatusOr<std::unique_ptr<ExecStream>> StartExec(GrpcConnection& connection,
                                                const ExecRequest& request);

}  // namespace paas::paasctl
