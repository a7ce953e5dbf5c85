#pragma once

#include <vector>

#include "volume/volume.h"

namespace paas::storage {

// What is wrong with how this machine serves NFS, beside whether it does: empty when nothing is.
std::vector<volume::Health> ExamineServer();

}  // namespace paas::storage
