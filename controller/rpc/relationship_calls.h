#pragma once

#include "common/status/status.h"
#include "controller/state/state_store.h"
#include "paas/controller/v1/controller.pb.h"

namespace paas::controller {

// The relationships of an environment's latest release. Passwords only when they are asked for.
StatusOr<paas::controller::v1::ListRelationshipsResponse> ListRelationships(
    StateStore& store, const paas::controller::v1::ListRelationshipsRequest& request);

}  // namespace paas::controller
