#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/routes/router_settings.h"
#include "controller/routes/site.h"

namespace paas::controller {

// Everything that nginx reads.
struct RouterFiles {
  std::string config;
  // Content by name, below "<run dir>/files/". A name tells its content, so none ever changes.
  std::map<std::string, std::string> files;
  // The same below "<run dir>/users/": users with hashes of their passwords. Workers read these.
  std::map<std::string, std::string> users;
  // "environment epoch" a line, for a router that need not reload for another epoch; else empty.
  std::string epochs;
  // "environment wakes serial" a line, likewise: those whose requests do not reach them.
  std::string parked;

  bool operator==(const RouterFiles&) const = default;
};

// The complete nginx configuration that serves `sites`: one server a host and listener, one
// location a path. Sites without an address are left out, and so are hosts without a certificate on
// the TLS listener; of two sites with the same host and path the first wins. Same input, same text.
// InvalidArgument when a site or a setting is not fit to be written.
StatusOr<RouterFiles> RenderNginxConfig(const RouterSettings& settings,
                                        const std::vector<Site>& sites,
                                        const Certificates& certificates = {});

}  // namespace paas::controller
