#pragma once

#include <cstdint>
#include <functional>

#include "common/status/status.h"

namespace paas::storage {

// Calls `work` in a process of its own, in a user namespace where the ids first_id to
// first_id + 65535 are those of the machine from 0 on; 0 is 65536, and no others are any. It
// remains the machine's root, which is `first_id` there, and has this process's descriptors. It
// returns 0, or the errno that it failed with, and may use nothing but system calls: other threads
// of this process hold locks that nobody in it will let go of.
Status RunInIdRange(uint32_t first_id, const std::function<int()>& work);

}  // namespace paas::storage
