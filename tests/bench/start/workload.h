#pragma once

#include <memory>
#include <string>

#include "agent/paths.h"
#include "common/status/status.h"
#include "image/manifest.h"

namespace paas::bench {

struct WorkloadOptions {
  std::string images = "/var/lib/paas/images";
  std::string trusted_keys = "/var/lib/paas/keys/trusted";
  std::string base = "php-8.2";
};

// What every contender runs: a base image and an application image of one PHP file, each mounted
// once and shared by all, and the files of /run/config as the agent generates them.
class Workload {
 public:
  // NotFound when the store has no such base image. The caller has a mount namespace of its own.
  static StatusOr<std::unique_ptr<Workload>> Make(const WorkloadOptions& options);
  ~Workload();  // unmounts, and removes the directory
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  // Below it is everything that a run writes.
  const std::string& directory() const { return directory_; }
  std::string base() const { return directory_ + "/base"; }
  std::string app() const { return directory_ + "/app"; }
  // The same files as a container of ours gets, written ahead of time, for the peers.
  std::string config() const { return directory_ + "/config"; }
  // A new, empty directory for /var/log.
  StatusOr<std::string> MakeLogs(const std::string& name) const;

  const image::Manifest& manifest() const { return manifest_; }
  agent::Paths paths() const { return {directory_ + "/state", directory_ + "/run"}; }

 private:
  explicit Workload(std::string directory) : directory_(std::move(directory)) {}
  Status MountBase(const WorkloadOptions& options);
  Status MountApplication();
  Status WriteConfig();

  const std::string directory_;
  image::Manifest manifest_;
};

// The application as the agent gets it, and what it answers to GET /.
extern const char kApplication[];
extern const char kAnswer[];

}  // namespace paas::bench
