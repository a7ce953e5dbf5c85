#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "volume/content.h"
#include "volume/volume.h"

namespace paas::volume {

// Where a volume is mounted from, by one range of ids.
struct NfsExport {
  std::string path;   // on the server
  uint16_t port = 0;  // of the range

  bool operator==(const NfsExport&) const = default;
};

// A machine that keeps volumes and serves their files over NFS: all that is asked of it beside the
// files. What is said of Driver's methods of these names holds here. Thread-safe; no call waits
// without bound: Unavailable when there is no answer.
class Storage {
 public:
  virtual ~Storage() = default;

  virtual Status Create(const VolumeId& id, uint64_t limit_bytes) = 0;
  virtual Status SetLimit(const VolumeId& id, uint64_t limit_bytes) = 0;
  virtual Status Clone(const VolumeId& from, const VolumeId& to, uint64_t limit_bytes) = 0;
  virtual Status Move(const VolumeId& from, const VolumeId& to) = 0;
  virtual Status Delete(const VolumeId& id) = 0;
  virtual Status Flush(const VolumeId& id) = 0;
  virtual Status Seal(const VolumeId& id) = 0;
  virtual StatusOr<Usage> Measure(const VolumeId& id) = 0;
  virtual StatusOr<std::vector<VolumeState>> List(const std::string& environment) = 0;
  virtual StatusOr<std::vector<Room>> Rooms() = 0;
  virtual StatusOr<std::vector<Health>> Examine() = 0;

  // The files themselves, by the server: the ids are those on its disk.
  virtual Status Read(const VolumeId& id, tree::Sink& sink) = 0;
  virtual StatusOr<std::unique_ptr<ContentWriter>> Fill(const VolumeId& id) = 0;

  // Makes a volume reachable for the range of ids that begins with `first_id`. NotFound without
  // the volume.
  virtual StatusOr<NfsExport> Serve(const VolumeId& id, uint32_t first_id) = 0;
};

}  // namespace paas::volume
