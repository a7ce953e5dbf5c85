#pragma once

#include <string>

#include "controller/client/builder_client.h"
#include "controller/state/event.h"

namespace paas::controller {

// The failures that the agent does not tell, in the same form as its own.

FailureEvent BuildFailureBlock(const std::string& application, const BuildFailure& failure);

// `answer`: of the environment's URL, asked through the router.
FailureEvent SwitchFailure(const std::string& answer);

// How a build ended, for a line: "hook exited 2", "hook was ended by SIGKILL; out of memory".
std::string Describe(const BuildFailure& failure);

}  // namespace paas::controller
