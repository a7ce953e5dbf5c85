#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/router/router_host.h"
#include "controller/routes/nginx_config.h"
#include "controller/routes/site.h"

namespace paas::controller {

// What the node's nginx is to serve: writes its configuration and has it taken over. Thread-safe.
//
//   <run dir>/nginx.conf.new   then nginx.conf
//   <run dir>/files/           0700: scripts, authorities, certificates with their keys
//   <run dir>/users/           0750: users with hashes of passwords, for the workers
//   <run dir>/acme/            what ACME's authority asks for
class Router {
 public:
  // `host` is borrowed.
  Router(RouterSettings settings, RouterHost& host) : settings_(std::move(settings)), host_(host) {}

  // Makes nginx serve exactly `sites`. No request is dropped. On failure the old config goes on
  // serving. True when something changed.
  StatusOr<bool> Apply(const std::vector<Site>& sites, const Certificates& certificates = {});

  // Why it does not serve what it was last given; empty: it does. Does not wait for an Apply().
  std::string Problem() const;

  const RouterSettings& settings() const { return settings_; }

 private:
  StatusOr<bool> TakeOver(const RouterFiles& files, const RouterOrder& order);
  // What nginx reads when it starts, and is told while it runs, without a reload.
  struct Told {
    std::string name;  // of the file, and of the call
    std::string text;
    std::string before;
  };
  // What is written is taken over.
  StatusOr<bool> HandOver(const RouterFiles& files, const RouterOrder& order,
                          const std::vector<Told>& told);
  Status PrepareDirectories() const;
  Status WriteFiles(const RouterFiles& files) const;
  Status WriteUsers(const RouterFiles& files) const;
  Status Tell(const Told& what) const;
  // Those that no config names any more.
  Status RemoveOldFiles(const RouterFiles& files) const;
  std::string FilesDirectory() const { return settings_.run_dir + "/files"; }
  std::string UsersDirectory() const { return settings_.run_dir + "/users"; }

  const RouterSettings settings_;
  RouterHost& host_;
  std::mutex mutex_;
  mutable std::mutex problem_mutex_;
  std::string problem_ = "was given nothing yet";  // guarded by problem_mutex_
};

}  // namespace paas::controller
