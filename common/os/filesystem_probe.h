#pragma once

#include <chrono>
#include <string>

#include "common/status/status.h"

namespace paas::os {

// Whether the file system at `path` answers statfs(2): OK, its error, or DeadlineExceeded after
// `patience`. One that hangs keeps a thread of its own waiting until it answers or is cut off, and
// not the caller.
Status AwaitFilesystem(const std::string& path, std::chrono::milliseconds patience);

}  // namespace paas::os
