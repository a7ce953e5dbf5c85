#include "agent/image/page_cache.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

namespace paas::agent {
namespace {

// As <linux/mman.h> has them since 6.5.
struct CacheRange {
  uint64_t offset;
  uint64_t length;
};
struct CacheStatistics {
  uint64_t cached, dirty, writeback, evicted, recently_evicted;  // pages
};

}  // namespace

bool KnowsCache() {
  return ::syscall(SYS_cachestat, -1, nullptr, nullptr, 0) == 0 || errno != ENOSYS;
}

bool IsCached(int fd, uint64_t offset, uint64_t length) {
  CacheRange range{offset, length};
  CacheStatistics statistics{};
  return ::syscall(SYS_cachestat, fd, &range, &statistics, 0) == 0 && statistics.cached > 0;
}

}  // namespace paas::agent
