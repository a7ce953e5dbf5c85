#pragma once

#include <vector>

#include "model/container_properties.h"
#include "model/reader/field.h"

namespace paas::model {

// Reads `mounts`; nested and doubled mounts, and paths outside of the application, are errors.
std::vector<Mount> ReadMounts(const Field& field);

}  // namespace paas::model
