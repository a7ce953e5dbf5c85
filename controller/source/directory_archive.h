#pragma once

#include <string>

#include "model/file_source.h"
#include "model/project.h"

namespace paas::controller {

struct ArchiveLimits {
  size_t files = 500;
  size_t depth = 16;
  size_t bytes = 4 << 20;         // of all files together
  size_t packed_bytes = 1 << 20;  // of the result
};

// A directory of the source as a gzipped tar: the same bytes for the same files. Links are left
// out. NotFound when there is no such directory, ResourceExhausted beyond a limit.
StatusOr<std::string> PackDirectory(const model::FileSource& files, const std::string& directory,
                                    const ArchiveLimits& limits = {});

// Replaces every `!archive` in the configuration of services by its directory, packed, in base64.
// Findings for those that cannot be.
model::Diagnostics PackArchives(model::ProjectConfig& config, const model::FileSource& files);

}  // namespace paas::controller
