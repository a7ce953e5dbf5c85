#pragma once

#include <memory>

#include "controller/client/agent_client.h"

namespace grpc {
class Channel;
}

namespace paas::controller {

// AgentClient over gRPC.
std::unique_ptr<AgentClient> MakeAgentClient(std::shared_ptr<grpc::Channel> channel);

}  // namespace paas::controller
