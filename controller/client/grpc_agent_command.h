#pragma once

#include <memory>

#include "controller/client/agent_command.h"
#include "paas/agent/v1/agent.grpc.pb.h"

namespace paas::controller {

// Starts a command through Agent.Exec, with nothing on its standard input.
StatusOr<std::unique_ptr<AgentCommand>> StartAgentCommand(paas::agent::v1::Agent::Stub& stub,
                                                          const CommandOrder& order);

}  // namespace paas::controller
