#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "controller/source/module_commits.h"

namespace paas::controller {

// Of an application or service of the release that a backup is of.
struct ArchivedService {
  std::string name;
  std::string type;  // "mariadb:10.11"

  bool operator==(const ArchivedService&) const = default;
};

struct ArchivedVolume {
  std::string name;
  uint64_t used_bytes = 0;  // that it took on its node

  bool operator==(const ArchivedVolume&) const = default;
};

// The first member of a backup's archive: what the archive is. It holds no secrets.
struct Manifest {
  std::string backup;
  std::string project;
  std::string environment;
  std::string commit;
  uint32_t release = 0;  // its number where it was made
  int64_t created_unix_ms = 0;
  std::vector<ArchivedService> services;
  std::vector<std::string> variables;  // names of those of project and environment
  std::vector<ArchivedVolume> volumes;
  std::vector<ModuleCommit> submodules;  // whose files come with the source; nested ones too

  bool operator==(const Manifest&) const = default;
};

uint64_t UsedBytes(const Manifest& manifest);

std::string ToJson(const Manifest& manifest);
// InvalidArgument for what is no manifest; FailedPrecondition for one of a later version.
StatusOr<Manifest> ManifestFromJson(std::string_view text);

}  // namespace paas::controller
