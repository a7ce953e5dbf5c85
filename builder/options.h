#pragma once

#include <string>

#include "builder/build/build_settings.h"
#include "builder/registries.h"
#include "common/daemon/daemon_options.h"

namespace paas::builder {

// How paas-builder runs. Its values come from flags and /etc/paas/builder.yaml (common/config).
struct Options {
  daemon::DaemonOptions daemon{.name = "paas-builder", .state_dir = "/var/lib/paas/builder"};
  std::string images = "/var/lib/paas/images";
  std::string keys = "/var/lib/paas/keys";
  rpc::Endpoint agent;
  BuildSettings settings;
  RegistryOptions registries{.npm_registry = {},
                             .ca_certificates = "/etc/ssl/certs/ca-certificates.crt"};
};

// Prints help, version and everything that is wrong. `exit_code` ≥ 0: the process is done.
struct ParsedOptions {
  Options options;
  int exit_code = -1;
};
ParsedOptions ParseOptions(int argc, char** argv);

}  // namespace paas::builder
