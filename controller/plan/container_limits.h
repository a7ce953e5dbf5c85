#pragma once

#include <optional>

#include "controller/plan/environment_spec.h"
#include "model/container_properties.h"

namespace paas::controller {

// What a container may use. Sizes are weights with generous floors: half a CPU and 512 MB, since
// ordinary applications do not start in the 128 MB that some sizes name.
Limits LimitsOf(const model::ContainerProperties& container);

// `firewall.outbound` as addresses and ports; no firewall means no restriction. A rule that names
// domains opens nothing: names are not resolved here.
OutboundPolicy OutboundOf(const std::optional<model::Firewall>& firewall);

}  // namespace paas::controller
