#pragma once

#include <string>

#include "common/status/status.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// An environment, and its latest release.
struct Deployed {
  Environment environment;
  Release release;
};

// NotFound when there is no such environment, or nothing of it was ever deployed.
StatusOr<Deployed> FindDeployed(StateStore& store, const std::string& project,
                                const std::string& environment);

}  // namespace paas::controller
