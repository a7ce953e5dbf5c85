#pragma once

#include <chrono>
#include <optional>

#include "agent/converge/apply_observer.h"
#include "agent/instance.h"
#include "agent/paths.h"

namespace paas::agent {

struct HealthOptions {
  std::chrono::milliseconds timeout{std::chrono::seconds(30)};
};

// Waits until a container that was just started is healthy, as seen from outside of it: an
// application answers on port 80; a worker or service has to stay alive. Returns nothing when it
// is, else everything that is known about why not.
std::optional<ContainerFailure> WaitHealthy(const Instance& instance, const Paths& paths,
                                            const HealthOptions& options);

}  // namespace paas::agent
