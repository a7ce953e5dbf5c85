#include "controller/archive/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "common/os/disk_space.h"
#include "common/os/file.h"

namespace paas::controller {
namespace {

constexpr size_t kPieceBytes = 256 << 10;
constexpr uint64_t kLookEvery = 64ull << 20;  // bytes
constexpr uint64_t kReserve = 1ull << 30;

}  // namespace

StatusOr<Spool> Spool::Open(const std::string& directory) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd file, os::Open(directory, O_TMPFILE | O_RDWR, 0600));
  return Spool(std::move(file), directory);
}

Status Spool::Append(std::string_view piece) {
  if (bytes_ / kLookEvery != (bytes_ + piece.size()) / kLookEvery) {
    PAAS_ASSIGN_OR_RETURN(const os::DiskSpace space, os::MeasureDisk(directory_));
    PAAS_RETURN_IF_ERROR(os::CheckRoom({{"an archive", space, kLookEvery}}, kReserve));
  }
  PAAS_RETURN_IF_ERROR(os::WriteAll(file_.get(), piece));
  bytes_ += piece.size();
  return absl::OkStatus();
}

StatusOr<std::string> Spool::ReadAt(uint64_t offset, size_t length) const {
  std::string buffer(length, '\0');
  size_t filled = 0;
  while (filled < length) {
    const ssize_t got = ::pread(file_.get(), buffer.data() + filled, length - filled,
                                static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read what was kept of an archive");
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  buffer.resize(filled);
  return buffer;
}

Status Spool::Replay(const std::function<Status(std::string_view)>& sink) const {
  for (uint64_t at = 0; at < bytes_;) {
    PAAS_ASSIGN_OR_RETURN(const std::string piece, ReadAt(at, kPieceBytes));
    if (piece.empty()) return Internal("what was kept of an archive is cut off");
    PAAS_RETURN_IF_ERROR(sink(piece));
    at += piece.size();
  }
  return absl::OkStatus();
}

}  // namespace paas::controller
