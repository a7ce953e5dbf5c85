#pragma once

#include <string>

#include "common/status/status.h"
#include "controller/client/builder_client.h"
#include "controller/rpc/agent_proxy.h"
#include "paas/controller/v1/controller.pb.h"

namespace paas::controller {

// Looks at everything a deploy needs: the agent's findings about its node and its router, the
// builder and its base images, git and the disk of the state. Each problem comes with its fix.
class SystemDoctor {
 public:
  SystemDoctor(AgentProxy& agent, BuilderClient& builder, std::string state_dir)
      : agent_(agent), builder_(builder), state_dir_(std::move(state_dir)) {}

  paas::controller::v1::DoctorResponse Examine();

 private:
  AgentProxy& agent_;
  BuilderClient& builder_;
  const std::string state_dir_;
};

}  // namespace paas::controller
