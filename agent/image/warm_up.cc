#include "agent/image/warm_up.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "agent/image/page_cache.h"
#include "common/os/unique_fd.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;

// Of squashfs: what one read decompresses.
constexpr uint64_t kBlock = 128u << 10;
constexpr int kDeepest = 64;

os::UniqueFd OpenIn(int directory, const char* name, int flags) {
  return os::UniqueFd(
      ::openat(directory, name, flags | O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

uint64_t SizeOfRegular(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  return static_cast<uint64_t>(status.st_size);
}

class Walk {
 public:
  explicit Walk(const WarmUpLimits& limits)
      : limits_(limits), deadline_(start_ + limits.time), buffer_(kBlock) {}

  void Directory(os::UniqueFd current, os::UniqueFd next, int depth) {
    if (!current.valid() || !next.valid() || depth > kDeepest) return;
    const int directory = current.get();
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(current.Release()), ::closedir);
    if (entries == nullptr) return;
    while (const dirent* entry = ::readdir(entries.get())) {
      if (IsOver()) return;
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (entry->d_type == DT_DIR) {
        Directory(OpenIn(directory, entry->d_name, O_DIRECTORY),
                  OpenIn(next.get(), entry->d_name, O_DIRECTORY), depth + 1);
      } else if (entry->d_type == DT_REG) {
        File(directory, next.get(), entry->d_name);
      }
    }
  }

  WarmedUp Done() const {
    WarmedUp done = done_;
    done.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_);
    return done;
  }

 private:
  bool IsOver() const { return done_.bytes >= limits_.bytes || Clock::now() >= deadline_; }

  void File(int current_directory, int next_directory, const char* name) {
    const os::UniqueFd current = OpenIn(current_directory, name, 0);
    const uint64_t size = SizeOfRegular(current.get());
    if (size == 0 || !IsCached(current.get(), 0, size)) return;
    const os::UniqueFd next = OpenIn(next_directory, name, 0);
    const uint64_t next_size = SizeOfRegular(next.get());
    uint64_t read = 0;
    for (uint64_t at = 0; at < std::min(size, next_size) && !IsOver(); at += kBlock) {
      if (!IsCached(current.get(), at, kBlock)) continue;
      const ssize_t got = ::pread(next.get(), buffer_.data(), kBlock, static_cast<off_t>(at));
      if (got <= 0) return;
      read += static_cast<uint64_t>(got);
      done_.bytes += static_cast<uint64_t>(got);
    }
    if (read > 0) ++done_.files;
  }

  const WarmUpLimits limits_;
  const Clock::time_point start_ = Clock::now();
  const Clock::time_point deadline_;
  std::vector<char> buffer_;
  WarmedUp done_;
};

}  // namespace

WarmedUp WarmUp(const std::string& current, const std::string& next, const WarmUpLimits& limits) {
  if (!KnowsCache()) return {};
  Walk walk(limits);
  walk.Directory(OpenIn(AT_FDCWD, current.c_str(), O_DIRECTORY),
                 OpenIn(AT_FDCWD, next.c_str(), O_DIRECTORY), 0);
  return walk.Done();
}

}  // namespace paas::agent
