#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

#include "common/status/status.h"
#include "paas/agent/v1/agent.grpc.pb.h"

namespace paas::testing {

// The router of the shared platform, as its agent runs it.
class NodeRouter {
 public:
  NodeRouter();

  // Of nginx's master; 0 when the record is of none.
  static pid_t Pid();
  // Ends all of it and returns when it is gone: from then on nobody accepts for it.
  static bool Kill(pid_t master);
  // Until another process than `old` has the record and answers.
  static bool AwaitAnother(pid_t old);

  // Asks the agent for what is there already, after `change` made it another one.
  StatusOr<bool> Apply(const std::function<void(paas::agent::v1::ApplyRouterRequest&)>& change =
                           [](auto&) {});

  static std::string Text();
  // Puts a text where the agent takes it from.
  static void Propose(const std::string& text);

 private:
  std::unique_ptr<paas::agent::v1::Agent::Stub> agent_;
};

}  // namespace paas::testing
