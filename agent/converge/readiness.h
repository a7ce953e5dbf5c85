#pragma once

#include <vector>

#include "agent/converge/gates.h"
#include "agent/converge/health.h"
#include "agent/instance.h"
#include "agent/paths.h"

namespace paas::agent {

// A container that an apply waits for.
struct Awaited {
  Instance instance;
  bool started = false;  // by this apply; else it ran before
};

struct ReadinessOptions {
  HealthOptions health;
  // Whether applications and workers have to answer already. Services, and whatever others wait
  // for, always have to.
  bool answer = true;
};

// Waits for all of `awaited` at once: each until those are healthy that it waits for, then its gate
// is opened, its post_start has to end, and it has to be healthy itself. Returns what failed, in
// the order of `awaited`; with the first failure all other waits end. Blocks; has threads of its
// own.
std::vector<ContainerFailure> AwaitReady(const std::vector<Awaited>& awaited, Gates& gates,
                                         const Paths& paths, const ReadinessOptions& options);

}  // namespace paas::agent
