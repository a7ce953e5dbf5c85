#pragma once

#include "paas/agent/v1/agent.pb.h"
#include "paas/controller/v1/controller.pb.h"
#include "paasctl/client/activity_event.h"
#include "paasctl/client/client.h"
#include "paasctl/client/relationship.h"
#include "paasctl/client/route.h"
#include "paasctl/client/types.h"

namespace paas::paasctl {

// From the wire to paasctl's own values; unknown enum values become "unknown".
Environment FromProto(const paas::controller::v1::Environment& proto);
PhaseTime FromProto(const paas::controller::v1::ActivityPhase& proto);
Activity FromProto(const paas::controller::v1::Activity& proto);
ActivityEvent FromProto(const paas::controller::v1::ActivityEvent& proto);
Container FromProto(const paas::agent::v1::ContainerStatus& proto);
ContainerStats FromProto(const paas::agent::v1::ContainerStats& proto);
ContainerNetwork FromProto(const paas::agent::v1::ContainerNetwork& proto);
Relationship FromProto(const paas::controller::v1::RelationshipEntry& proto);
Route FromProto(const paas::controller::v1::RouteEntry& proto);
RouteExplanation FromProto(const paas::controller::v1::ExplainRouteResponse& proto);
Finding FromProto(const paas::agent::v1::Finding& proto);
PlanStep FromProto(const paas::common::v1::PlanStep& proto);
ExitRecord FromProto(const paas::agent::v1::Exit& proto);

paas::agent::v1::LogsRequest ToProto(const LogsRequest& request);

}  // namespace paas::paasctl
