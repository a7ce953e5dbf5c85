#pragma once

#include <string>

#include "common/status/status.h"

namespace paas::volume {

// Tells the files of the directory `path` to `output`, as frames (common/rpc/tree_frames.h).
Status SendContent(const std::string& path, int output);

// Makes what frames on `input` tell in the directory `path`, which is empty. Durable when it
// returns OK, which it does when the end of the frames came.
Status TakeContent(const std::string& path, int input);

}  // namespace paas::volume
