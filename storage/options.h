#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/daemon/daemon_options.h"

namespace paas::storage {

// How paas-storage runs. Its values come from flags and /etc/paas/storage.yaml (common/config).
struct Options {
  daemon::DaemonOptions daemon{.name = "paas-storage", .state_dir = "/var/lib/paas/storage"};
  std::string path;                                   // a directory of the operator's btrfs
  std::string mount_point = "/var/lib/paas/volumes";  // of the pool, without one
  uint64_t size_bytes = 0;                            // of the pool; 0: half of the disk
  std::string nfs_address;                            // IPv4
  uint32_t nfs_first_port = 20490;
  std::vector<std::string> nodes;  // blocks of addresses: "10.0.0.1/32"
  bool teardown = false;

  // Where the volumes are.
  const std::string& Exported() const { return path.empty() ? mount_point : path; }
};

// Prints help, version and everything that is wrong. `exit_code` ≥ 0: the process is done.
struct ParsedOptions {
  Options options;
  int exit_code = -1;
};
ParsedOptions ParseOptions(int argc, char** argv);

}  // namespace paas::storage
