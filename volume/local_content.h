#pragma once

#include <memory>
#include <string>

#include "common/status/status.h"
#include "volume/content.h"

namespace paas::volume {

// The files of a volume that is a directory of this machine. On a network file system both wait for
// it: then they are for processes that may.

// For Driver::Read(). NotFound without the directory.
Status ReadDirectory(const std::string& path, tree::Sink& sink);

// For Driver::Fill(). NotFound without the directory, FailedPrecondition when something is in it.
StatusOr<std::unique_ptr<ContentWriter>> FillDirectory(const std::string& path);

}  // namespace paas::volume
