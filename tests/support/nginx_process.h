#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::testing {

// Where one nginx finds and keeps its things.
struct NginxPaths {
  std::string run_dir;  // of its configuration
  std::string pid;      // files
  std::string error_log;
  std::string control;  // socket

  std::string Config() const { return run_dir + "/nginx.conf"; }
  std::string NewConfig() const { return run_dir + "/nginx.conf.new"; }
};

// A running nginx master, told by its pid file and checked by its command line: pids are reused.
class NginxProcess {
 public:
  // NotFound when none runs with these paths.
  static StatusOr<NginxProcess> Find(const NginxPaths& paths);
  // Starts one on the config; it daemonises itself and outlives us. Returns when its workers run.
  // The error of nginx itself when it refuses, for instance because the port is taken.
  static StatusOr<NginxProcess> Start(const NginxPaths& paths);

  pid_t pid() const { return pid_; }
  // Makes it read its config again and returns when no worker with the old one accepts any more.
  Status Reload(std::chrono::milliseconds timeout);
  // Fast shutdown; returns when it is gone.
  Status Stop(std::chrono::milliseconds timeout);

 private:
  NginxProcess(NginxPaths paths, pid_t pid, os::UniqueFd pidfd)
      : paths_(std::move(paths)), pid_(pid), pidfd_(std::move(pidfd)) {}

  // The workers that accept connections.
  std::vector<pid_t> Workers() const;
  Status Signal(int signal) const;

  NginxPaths paths_;
  pid_t pid_;
  os::UniqueFd pidfd_;
};

// nginx's own check of a config file. InvalidArgument with its last words.
Status TestNginxConfig(const NginxPaths& paths, const std::string& config);

}  // namespace paas::testing
