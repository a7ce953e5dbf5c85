#pragma once

#include <functional>
#include <optional>

#include "agent/converge/health.h"

namespace paas::agent {

// Waits until every port of a service listens and its own check (/usr/lib/paas/service/healthy of
// its image) says that it can be used. The check may also say that it never will.
std::optional<ContainerFailure> AwaitService(const Instance& instance, const Paths& paths,
                                             const HealthOptions& options,
                                             const std::function<bool()>& give_up);

}  // namespace paas::agent
