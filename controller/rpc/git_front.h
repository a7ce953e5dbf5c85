#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "common/rpc/call_observer.h"
#include "common/rpc/server.h"
#include "controller/rpc/git_service.h"
#include "controller/rpc/guarded_service.h"

namespace paas::controller {

// What the controller has for git's front: the links that make it git's hooks, and its service on
// the socket that only its group may open.
class GitFrontServer {
 public:
  struct Settings {
    std::string run_dir;
    std::string group;
    rpc::CallObserver* observer = nullptr;
  };
  // Everything that they name outlives the server.
  struct Parts {
    Doors doors;
    ActivityQueue& queue;
    AccessStore& access;
    Gate& gate;
    Journal& journal;
    uint32_t push_limit_mb = 2048;
  };
  static StatusOr<std::unique_ptr<GitFrontServer>> Start(const Settings& settings,
                                                         const Parts& parts);

  void Shutdown(std::chrono::milliseconds grace) { server_->Shutdown(grace); }

 private:
  GitFrontServer(const Parts& parts, const std::string& hooks);

  Pushes pushes_;
  GitService service_;
  GuardedService guarded_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace paas::controller
