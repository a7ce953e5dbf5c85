#pragma once

#include <functional>
#include <optional>

#include "agent/converge/health.h"

namespace paas::agent {

// Waits until the post_start command of an application or worker that has one has ended, as its run
// script notes it. Returns why the container is not ready: it failed, or did not end in time.
std::optional<ContainerFailure> AwaitPostStart(const Instance& instance, const Paths& paths,
                                               const HealthOptions& options,
                                               const std::function<bool()>& give_up);

}  // namespace paas::agent
