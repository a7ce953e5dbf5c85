#pragma once

#include <cstdint>

namespace paas::agent {

// Whether the kernel can tell (Linux 6.5).
bool KnowsCache();

// Whether a page of these bytes of an open file is in the page cache. False, too, where the kernel
// cannot tell.
bool IsCached(int fd, uint64_t offset, uint64_t length);

}  // namespace paas::agent
