#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/converge/apply_observer.h"
#include "agent/instance.h"
#include "agent/paths.h"
#include "agent/plan/environment_plan.h"

namespace paas::agent {

// The applications whose `hooks.deploy` is due: those that are new or changed and have one, in the
// order of the spec. PURE.
std::vector<std::string> DeployHooksDue(const EnvironmentSpec& spec,
                                        const std::vector<Action>& actions);

// Runs the hook of one application to its end, as `web` inside of the container; what it writes
// goes to the observer and into deploy.log. Returns why the apply fails; with `hooks.strict: false`
// a hook that fails is a step of the apply that says so.
std::optional<ContainerFailure> RunDeployHook(const Instance& instance, const Paths& paths,
                                              ApplyObserver& observer);

}  // namespace paas::agent
