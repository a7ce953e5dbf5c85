#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/sync_stream.h>

#include "agent/task/task_runner.h"
#include "common/status/status.h"
#include "paas/agent/v1/agent.pb.h"

namespace paas::agent {

// One RunTask call: runs the task, streams its output, kills it when the caller goes away.
Status ServeTask(TaskRunner& tasks, const grpc::ServerContext& context, const TaskRequest& request,
                 grpc::ServerWriter<paas::agent::v1::TaskEvent>& writer);

}  // namespace paas::agent
