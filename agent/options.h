#pragma once

#include <string>
#include <vector>

#include "agent/paths.h"
#include "agent/volume/driver_choice.h"
#include "common/rpc/endpoint.h"
#include "common/status/status.h"
#include "network/network.h"

namespace paas::agent {

// What the command line of paas-agent says.
struct Options {
  Paths paths;
  std::string images = "/var/lib/paas/images";
  std::string keys = "/var/lib/paas/keys";
  std::string launch_binary;            // default: paas-launch beside paas-agent
  std::string squashfuse_binary;        // default: paas-squashfuse beside paas-agent
  std::vector<std::string> task_roots;  // what build containers may be given
  std::string cgroup_root = "paas";
  network::Config network;
  uint32_t first_id = 1'000'000;      // of the id ranges of containers
  std::vector<rpc::Endpoint> listen;  // default: the socket in the run directory
  rpc::TlsFiles tls;
  std::string image_source;            // endpoint of the platform's image store
  std::string image_backend = "auto";  // auto, kernel, fuse
  VolumeOptions volumes;
  uint32_t health_timeout_seconds = 30;
  uint32_t service_timeout_seconds = 120;
  bool verbose = false;
  bool json_log = false;
  bool teardown = false;
};

// Parses, prints help and version itself. The result is an exit code when the process is done
// (after --help, or for a usage error, which it has explained on stderr).
struct ParsedOptions {
  Options options;
  int exit_code = -1;  // -1: go on
};
ParsedOptions ParseOptions(int argc, char** argv);

}  // namespace paas::agent
