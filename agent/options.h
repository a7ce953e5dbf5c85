#pragma once

#include <string>
#include <vector>

#include "agent/paths.h"
#include "agent/volume/driver_choice.h"
#include "common/daemon/daemon_options.h"
#include "network/network.h"

namespace paas::agent {

// How paas-agent runs. Its values come from flags and /etc/paas/agent.yaml (common/config).
struct Options {
  daemon::DaemonOptions daemon{.name = "paas-agent", .state_dir = Paths().state};
  Paths paths;
  std::string images = "/var/lib/paas/images";
  std::string keys = "/var/lib/paas/keys";
  std::string launch_binary;            // default: paas-launch beside paas-agent
  std::string squashfuse_binary;        // default: paas-squashfuse beside paas-agent
  std::vector<std::string> task_roots;  // what build containers may be given
  std::string cgroup_root = "paas";
  network::Config network;
  uint32_t first_id = 1'000'000;       // of the id ranges of containers
  std::string image_source;            // endpoint of the platform's image store
  std::string image_backend = "auto";  // auto, kernel, fuse
  VolumeOptions volumes;
  uint64_t disk_reserve_bytes = 512ull << 20;  // that nothing is admitted into
  uint32_t health_timeout_seconds = 30;
  uint32_t service_timeout_seconds = 120;
  uint32_t max_hold_seconds = 300;
  uint32_t max_drain_seconds = 10;
  bool teardown = false;
};

// Prints help, version and everything that is wrong. The result is an exit code when the process is
// done (config::Load()).
struct ParsedOptions {
  Options options;
  int exit_code = -1;  // -1: go on
};
ParsedOptions ParseOptions(int argc, char** argv);

}  // namespace paas::agent
