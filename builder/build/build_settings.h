#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "builder/client/task_client.h"

namespace paas::builder {

// What the operator decides about builds. `environment` and `files` reach every build container
// and are neither part of the build key nor of the image: package registries, certificates.
struct BuildSettings {
  std::string work_root = "/var/lib/paas/builder/work";
  std::string cache_root = "/var/cache/paas/build";
  TaskLimits limits;
  uint64_t disk_bytes = 8ull << 30;            // of the application's directory
  uint64_t disk_reserve_bytes = 512ull << 20;  // that no build may begin to fill
  std::map<std::string, std::string> environment;
  std::vector<TaskFile> files;
};

}  // namespace paas::builder
