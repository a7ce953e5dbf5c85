#pragma once

#include "common/status/status.h"
#include "controller/deploy/routing_table.h"
#include "controller/state/state_store.h"
#include "paas/controller/v1/controller.pb.h"

namespace paas::controller {

// The routes of an environment's latest release, the primary one first.
StatusOr<paas::controller::v1::ListRoutesResponse> ListRoutes(
    StateStore& store, const paas::controller::v1::ListRoutesRequest& request);

// What answers a URL. A path alone is one of the environment's primary route.
StatusOr<paas::controller::v1::ExplainRouteResponse> ExplainRoute(
    StateStore& store, const RoutingTable& table,
    const paas::controller::v1::ExplainRouteRequest& request);

}  // namespace paas::controller
