#pragma once

#include "controller/plan/environment_spec.h"
#include "paas/agent/v1/agent.pb.h"

namespace paas::controller {

// A specification as the agent reads it.
paas::agent::v1::EnvironmentSpec ToMessage(const EnvironmentSpec& spec);

}  // namespace paas::controller
