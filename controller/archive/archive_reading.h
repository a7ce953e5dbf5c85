#pragma once

#include <string_view>

#include "common/status/status.h"
#include "common/tree/entry.h"
#include "controller/archive/checksums.h"
#include "controller/archive/manifest.h"
#include "controller/source/tar_import.h"

namespace paas::controller {

// Takes what an archive holds, in this order. Nothing of it is proved before the end.
class ArchiveTarget {
 public:
  virtual ~ArchiveTarget() = default;
  virtual Status TakeManifest(const Manifest& manifest) = 0;
  virtual Status TakeSource(std::string_view piece) = 0;
  // All of the source came; volumes follow. The sink lives as long as the target.
  virtual StatusOr<tree::Sink*> OpenVolumes() = 0;
};

// Reads an archive of ArchiveWriter that a stranger may have made, in bounded memory. OK when it
// was complete and every checksum fits. InvalidArgument says what is wrong: another format, a
// member that no archive of ours has, a path that leads out, a link or device where none can be,
// content that was altered, or too little of it. Errors of `read` and `target` are returned as they
// are.
Status ReadArchive(const ArchiveReader& read, Checksums checksums, ArchiveTarget& target);

}  // namespace paas::controller
