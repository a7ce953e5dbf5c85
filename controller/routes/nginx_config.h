#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/routes/site.h"

namespace paas::controller {

// What is the same for every environment.
struct RouterSettings {
  std::string run_dir;                    // pid file, log and temporary files live below it
  std::string listen = "127.0.0.1:8080";  // address:port
  std::string worker_user;                // empty: that of the master
  unsigned worker_processes = 2;
  unsigned worker_connections = 4096;

  bool operator==(const RouterSettings&) const = default;
};

// The complete nginx configuration that serves `sites`: one server a host, one location a path.
// Sites without an address are left out; of two sites with the same host and path the first wins.
// Same input, same text. InvalidArgument when a site or a setting is not fit to be written.
StatusOr<std::string> RenderNginxConfig(const RouterSettings& settings,
                                        const std::vector<Site>& sites);

}  // namespace paas::controller
