#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::paasctl {

// The files of a project that travel to the builder, as paths relative to `directory`, sorted by
// bytes, directories left out (the paths imply them).
//
// In a git work tree: what is tracked, and what is untracked but not ignored; submodules with their
// own tracked files. Elsewhere: everything but .git. InvalidArgument when there is nothing,
// NotFound when `directory` is missing. Starts git; runs none of the repository's own programs.
StatusOr<std::vector<std::string>> ListSourceFiles(const std::string& directory);

}  // namespace paas::paasctl
