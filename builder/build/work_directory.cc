#include "builder/build/work_directory.h"

#include <fts.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <thread>

#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::builder {
namespace {

constexpr uint32_t kWebUser = 10000;
constexpr uint64_t kStatBlockBytes = 512;
constexpr std::chrono::seconds kWritersEnd{10};

StatusOr<std::string> RandomId() {
  static constexpr char kHex[] = "0123456789abcdef";
  unsigned char bytes[8];
  if (::getrandom(bytes, sizeof bytes, 0) != sizeof bytes) return ErrnoStatus("getrandom");
  std::string id = "build-";
  for (const unsigned char byte : bytes) {
    id += kHex[byte >> 4];
    id += kHex[byte & 15];
  }
  return id;
}

}  // namespace

Status MakeWebDirectory(const std::string& path) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(path));
  if (::lchown(path.c_str(), kWebUser, kWebUser) != 0) return ErrnoStatus("chown " + path);
  return absl::OkStatus();
}

Status MakeCacheRoot(const std::string& path) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(path));
  return ::chmod(path.c_str(), 0700) == 0 ? absl::OkStatus() : ErrnoStatus("chmod " + path);
}

StatusOr<WorkDirectory> WorkDirectory::Create(const std::string& root) {
  PAAS_ASSIGN_OR_RETURN(const std::string id, RandomId());
  WorkDirectory directory(root + "/" + id, id);
  PAAS_RETURN_IF_ERROR(MakeWebDirectory(directory.app()));
  return directory;
}

// The agent ends a build container soon after its builder has died; until then it may still write.
Status WorkDirectory::RemoveAll(const std::string& root) {
  const auto deadline = std::chrono::steady_clock::now() + kWritersEnd;
  Status removed = os::RemoveTree(root);
  while (!removed.ok() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    removed = os::RemoveTree(root);
  }
  PAAS_RETURN_IF_ERROR(removed);
  return os::MakeDirectories(root, 0700);
}

WorkDirectory::~WorkDirectory() {
  if (path_.empty()) return;
  const Status removed = os::RemoveTree(path_);
  // The next start of the builder removes it.
  if (!removed.ok()) log::Warning(Message(removed));
}

uint64_t DiskUsage(const std::string& path, uint64_t limit) {
  std::string root = path;
  char* const roots[] = {root.data(), nullptr};
  // FTS_NOCHDIR: the working directory belongs to the whole process.
  const std::unique_ptr<FTS, int (*)(FTS*)> walk(
      ::fts_open(roots, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, nullptr), &::fts_close);
  if (!walk) return 0;
  uint64_t bytes = 0;
  while (const FTSENT* entry = ::fts_read(walk.get())) {
    if (entry->fts_info == FTS_DP) continue;
    const bool failed = entry->fts_info == FTS_NS || entry->fts_info == FTS_DNR;
    // Deeper than a path may be long: what is there cannot be counted, and nobody needs it.
    if (failed && entry->fts_errno == ENAMETOOLONG) return limit + 1;
    if (entry->fts_info == FTS_NS) continue;
    bytes += static_cast<uint64_t>(entry->fts_statp->st_blocks) * kStatBlockBytes;
    if (bytes > limit) break;
  }
  return bytes;
}

}  // namespace paas::builder
