#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/router/nginx_process.h"
#include "controller/routes/nginx_config.h"
#include "controller/routes/site.h"

namespace paas::controller {

// Which of nginx's modules this machine has.
void FindModules(RouterSettings& settings, const std::string& directory = "/usr/lib/nginx/modules");

// The node's one nginx, which maps host names to containers. It is a process of its own that
// outlives us; this class finds it, feeds it and stops it. Thread-safe.
class Router {
 public:
  explicit Router(RouterSettings settings);

  // Makes nginx serve exactly `sites`: starts it when none runs, reloads it when the config is
  // another one, else does nothing. No request is dropped. On failure the old config goes on
  // serving. True when something changed.
  StatusOr<bool> Apply(const std::vector<Site>& sites, const Certificates& certificates = {});

  // OK when none runs.
  Status Stop();

  bool IsRunning() const;
  const RouterSettings& settings() const { return settings_; }

 private:
  Status PrepareDirectories() const;
  Status WriteFiles(const RouterFiles& files) const;
  // Without a reload.
  Status TellEpochs(const std::string& epochs) const;
  // Those that no config names any more.
  Status RemoveOldFiles(const RouterFiles& files) const;

  const RouterSettings settings_;
  const NginxPaths paths_;
  mutable std::mutex mutex_;
};

}  // namespace paas::controller
