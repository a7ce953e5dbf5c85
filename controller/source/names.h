#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::controller {

// The shape of an environment's name, which is also the name of its branch: at most 120 characters
// of [A-Za-z0-9._/-] that git takes as a branch and no program as an option. InvalidArgument says
// what is wrong.
Status CheckEnvironmentName(std::string_view name);

// 40 lower-case hex digits.
bool IsObjectId(std::string_view text);

// A path of a source tree, relative, with single slashes: what may become a git tree entry and a
// file of /app. InvalidArgument says what is wrong: absolute, "..", control characters, too long,
// or a component that git (or a file system that folds case, drops ignorable code points or
// shortens names) could take for ".git".
Status CheckTreePath(std::string_view path);

}  // namespace paas::controller
