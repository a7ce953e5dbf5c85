#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/sync_stream.h>

#include "agent/lifecycle/instance_table.h"
#include "common/status/status.h"
#include "paas/agent/v1/agent.pb.h"

namespace paas::agent {

using ExecStream =
    grpc::ServerReaderWriter<paas::agent::v1::ExecResponse, paas::agent::v1::ExecRequest>;

// One Exec call, from its `start` to `exited`. When the caller goes away the process gets SIGHUP.
Status ServeExec(const InstanceTable& table, grpc::ServerContext& context, ExecStream& stream);

}  // namespace paas::agent
