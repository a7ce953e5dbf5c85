#pragma once

#include <string>
#include <vector>

#include "controller/router/router.h"
#include "tests/support/nginx_process.h"

namespace paas::testing {

// Which of nginx's modules this machine has.
void FindModules(controller::RouterSettings& settings,
                 const std::string& directory = "/usr/lib/nginx/modules");

// nginx as a process of this machine instead of in the agent's container, for tests of what is
// written for it. It listens by itself, and everything is open to it.
class LocalNginx : public controller::RouterHost {
 public:
  explicit LocalNginx(const controller::RouterSettings& settings);

  StatusOr<bool> Apply(const controller::RouterOrder& order) override;
  // OK when none runs.
  Status Stop();
  bool IsRunning() const { return NginxProcess::Find(paths_).ok(); }
  const NginxPaths& paths() const { return paths_; }

 private:
  Status PrepareDirectories() const;

  const NginxPaths paths_;
  const std::string cache_, temp_;
};

// The controller's router with such an nginx.
class LocalRouter {
 public:
  explicit LocalRouter(const controller::RouterSettings& settings)
      : nginx_(settings), router_(settings, nginx_) {}

  StatusOr<bool> Apply(const std::vector<controller::Site>& sites,
                       const controller::Certificates& certificates = {}) {
    return router_.Apply(sites, certificates);
  }
  Status Stop() { return nginx_.Stop(); }
  bool IsRunning() const { return nginx_.IsRunning(); }

 private:
  LocalNginx nginx_;
  controller::Router router_;
};

}  // namespace paas::testing
