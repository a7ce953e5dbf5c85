#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "agent/converge/apply_observer.h"
#include "agent/instance.h"
#include "agent/paths.h"

namespace paas::agent {

struct HealthOptions {
  std::chrono::milliseconds timeout{std::chrono::seconds(30)};
  // Of services: the first start of a database fills its directory, and one after a crash replays
  // its log. Whoever relates to it waits, and its own time begins then.
  std::chrono::milliseconds service_timeout{std::chrono::seconds(120)};
};

// Waits until a container that was just started is healthy, as seen from outside of it: an
// application answers on port 80; the ports of a service listen and its own check agrees; a worker
// has to be alive. Returns nothing when it is, else everything that is known about why not.
// `give_up` (asked often) says that waiting is in vain.
std::optional<ContainerFailure> WaitHealthy(const Instance& instance, const Paths& paths,
                                            const HealthOptions& options,
                                            const std::function<bool()>& give_up);

}  // namespace paas::agent
