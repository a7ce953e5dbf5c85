#include "common/os/disk_space.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <map>

namespace paas::os {
namespace {

std::string Megabytes(uint64_t bytes) {
  constexpr uint64_t kMegabyte = 1'000'000;
  return std::to_string((bytes + kMegabyte - 1) / kMegabyte) + " MB";
}

}  // namespace

StatusOr<DiskSpace> MeasureDisk(const std::string& path) {
  struct statvfs space {};
  if (::statvfs(path.c_str(), &space) != 0) return ErrnoStatus("measure the disk of " + path);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return ErrnoStatus("stat " + path);
  return DiskSpace{.path = path,
                   .total_bytes = uint64_t{space.f_blocks} * space.f_frsize,
                   .free_bytes = uint64_t{space.f_bavail} * space.f_frsize,
                   .device = status.st_dev};
}

Status CheckRoom(const std::vector<SpaceClaim>& claims, uint64_t reserve_bytes) {
  std::map<uint64_t, uint64_t> taken;  // by device
  for (const SpaceClaim& claim : claims) {
    if (claim.needed_bytes == 0) continue;
    uint64_t& bytes = taken[claim.space.device];
    bytes += claim.needed_bytes;
    if (claim.space.free_bytes >= reserve_bytes &&
        bytes <= claim.space.free_bytes - reserve_bytes) {
      continue;
    }
    return Status(absl::StatusCode::kResourceExhausted,
                  "no room for " + claim.what + ": " + Megabytes(bytes) + " are needed, " +
                      Megabytes(claim.space.free_bytes) + " are free at " + claim.space.path +
                      ", and " + Megabytes(reserve_bytes) + " are kept in reserve");
  }
  return absl::OkStatus();
}

}  // namespace paas::os
