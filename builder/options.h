#pragma once

#include <string>
#include <vector>

#include "builder/build/image_builder.h"
#include "builder/registries.h"
#include "common/rpc/endpoint.h"

namespace paas::builder {

// What the command line of paas-builder says.
struct Options {
  std::string state = "/var/lib/paas/builder";
  std::string run = "/run/paas";
  std::string images = "/var/lib/paas/images";
  std::string keys = "/var/lib/paas/keys";
  rpc::Endpoint agent;
  std::vector<rpc::Endpoint> listen;
  rpc::TlsFiles tls;
  BuildSettings settings;
  RegistryOptions registries;
  bool verbose = false;
  bool json_log = false;
};

// Parses, prints help and version itself. `exit_code` ≥ 0: the process is done.
struct ParsedOptions {
  Options options;
  int exit_code = -1;
};
ParsedOptions ParseOptions(int argc, char** argv);

}  // namespace paas::builder
