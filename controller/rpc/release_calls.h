#pragma once

#include <cstdint>

#include "common/status/status.h"
#include "controller/client/disk_client.h"
#include "controller/state/state_store.h"
#include "paas/controller/v1/releases.pb.h"

namespace paas::controller {

// The calls about releases that only look, between messages and the store. `kept` is how many
// releases of an environment pin their images; of the others the builder is asked.
Status AnswerListReleases(StateStore& store, DiskClient& disk, uint32_t kept,
                          const paas::controller::v1::ListReleasesRequest& request,
                          paas::controller::v1::ListReleasesResponse* response);
Status AnswerDiffReleases(StateStore& store,
                          const paas::controller::v1::DiffReleasesRequest& request,
                          paas::controller::v1::DiffReleasesResponse* response);

}  // namespace paas::controller
