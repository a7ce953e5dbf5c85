#pragma once

#include <string>

#include "base-images/tool/recipe.h"

// Scripts for dash that are run inside of the image's tree, never on the host: a symlink of the
// image must not lead out of it. PURE.
namespace paas::base_image {

// Makes the users. Their password is "*": none fits, and the account does not count as locked.
std::string UserScript(const Recipe& recipe);

// Removes, then makes directories, files and symlinks. A mount point that is a symlink is an error.
std::string TreeScript(const Recipe& recipe);

}  // namespace paas::base_image
