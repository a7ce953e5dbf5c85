#pragma once

#include <chrono>
#include <memory>

#include "paas/controller/v1/controller.grpc.pb.h"
#include "paasctl/client/exec.h"

namespace paas::paasctl {

// Starts the command and waits until the other side says that it runs.
StatusOr<std::unique_ptr<ExecStream>> StartExec(paas::controller::v1::Controller::Stub& stub,
                                                const ExecRequest& request,
                                                std::chrono::milliseconds timeout);

}  // namespace paas::paasctl
