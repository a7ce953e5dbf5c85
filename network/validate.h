#pragma once

#include "common/status/status.h"
#include "network/network.h"

namespace paas::network {

// An allow list becomes at most this many rules (blocks × ports, summed over its entries).
inline constexpr size_t kMaxOutboundRules = 1024;

// PURE. InvalidArgument with the reason when the kernel could not, or must not, be told so.
Status Validate(const Config& config);
Status Validate(const ContainerNetwork& network, const Config& config);

}  // namespace paas::network
