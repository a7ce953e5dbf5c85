#pragma once

#include <memory>

#include "agent/lifecycle/container_lifecycle.h"
#include "agent/paths.h"
#include "agent/router/listen_sockets.h"
#include "agent/router/router_spec.h"
#include "common/status/status.h"
#include "container/running_container.h"

namespace paas::agent {

// The container that the node's router runs in: belongs to no environment, and has its listening
// sockets handed in. Not thread-safe.
class RouterContainer {
 public:
  RouterContainer(const Mechanisms& mechanisms, Paths paths)
      : with_(mechanisms), paths_(std::move(paths)) {}

  // Starts nginx on the configuration that is there and returns when its workers run, else nothing
  // is left. FailedPrecondition with nginx's words.
  Status Start(const RouterRecord& record);

  // Lets requests end for at most `grace`, then ends it. The sockets stay here: who connects
  // meanwhile waits.
  Status Stop(std::chrono::milliseconds grace);

  // Opens and closes what the record says.
  Status UpdateNetwork(const RouterRecord& record);

  // One that ran on while the agent was away. Its image is held, its link not touched.
  Status Adopt(std::shared_ptr<container::RunningContainer> running, const RouterRecord& record);

  // Null: none was started, or it was seen to end and was cleared by Stop().
  const std::shared_ptr<container::RunningContainer>& running() const { return running_; }
  bool IsRunning() const { return running_ != nullptr && running_->IsRunning(); }
  // False: they could not be got back from nginx, and cannot be handed to another process.
  bool HasSockets(const RouterSpec& spec) const {
    return sockets_.HasFirst(spec.listen.size() + 1);
  }

  void CloseSockets() { sockets_.Close(); }

  // As nginx_control.h has them.
  Status Test(const RouterRecord& record, const std::string& config);
  Status Reload();

 private:
  std::vector<std::string> AddressesOf(const RouterSpec& spec) const;
  std::string ErrorLog() const { return paths_.RouterLogs() + "/error.log"; }

  const Mechanisms with_;
  const Paths paths_;
  ListenSockets sockets_;
  std::shared_ptr<container::RunningContainer> running_;
  std::string image_digest_;  // that it holds
};

}  // namespace paas::agent
