#pragma once

#include "agent/converge/apply_observer.h"
#include "agent/environment.h"
#include "agent/instance.h"
#include "agent/plan/environment_plan.h"
#include "agent/router/router_spec.h"
#include "agent/task/task_request.h"
#include "common/status/status.h"
#include "container/task.h"
#include "paas/agent/v1/agent.pb.h"

namespace paas::agent {

// Between the contract and our own types, both ways. InvalidArgument for enum values that this
// version does not know.
StatusOr<EnvironmentSpec> FromProto(const paas::agent::v1::EnvironmentSpec& spec);
TaskRequest FromProto(const paas::agent::v1::RunTaskRequest& request);
RouterSpec FromProto(const paas::agent::v1::ApplyRouterRequest& request);

paas::common::v1::PlanStep ToProto(const Action& action);
paas::agent::v1::ContainerStatus ToProto(const Instance& instance);
paas::agent::v1::ContainerFailure ToProto(const ContainerFailure& failure);
paas::agent::v1::Held ToProto(const HeldReport& report);
paas::agent::v1::Paused ToProto(const PauseReport& report);
paas::common::v1::OutboundPolicy ToProto(const OutboundPolicy& policy);
paas::agent::v1::Exit ToProto(const container::Exit& exit);
paas::agent::v1::TaskExit ToProto(const container::TaskResult& result);

}  // namespace paas::agent
