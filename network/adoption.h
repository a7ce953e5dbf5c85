#pragma once

#include <vector>

#include "common/status/status.h"
#include "network/directory.h"
#include "network/network.h"

namespace paas::network {

// PURE. The directory of those desired containers whose link was observed (by its alias). Where a
// container has two, for a moment after a restart, the one that may send (kEndpoint) is taken.
// `report` gets the names. AlreadyExists when two desired containers share an id or an address.
StatusOr<Directory> Adopt(const std::vector<ContainerNetwork>& desired,
                          const NetworkState& observed, ReconcileReport& report);

}  // namespace paas::network
