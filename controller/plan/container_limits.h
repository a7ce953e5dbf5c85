#pragma once

#include <optional>

#include "controller/plan/environment_spec.h"
#include "model/application.h"
#include "model/service.h"
#include "model/service_description.h"

namespace paas::controller {

// What a container may use. A size is a weight with a generous floor: half a CPU and 512 MB for an
// application, since ordinary ones do not start in the 128 MB that some sizes name. The profile
// (`container_profile`, else that of the kind of image) says how a size splits into CPU and memory;
// `resources` sets the memory instead. `container` is the web instance's or a worker's.
Limits ApplicationLimits(const model::Application& application,
                         const model::ContainerProperties& container);

// The same for a service; below what its image says it does not get.
Limits ServiceLimits(const model::Service& service, const model::ServiceDescription& description);

// `firewall.outbound` as addresses or domains, and ports; no firewall means no restriction. The
// node resolves domains.
OutboundPolicy OutboundOf(const std::optional<model::Firewall>& firewall);

}  // namespace paas::controller
