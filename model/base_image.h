#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "model/application.h"

namespace paas::model {

// The base image that a project gets for what it asked.
struct BaseImageChoice {
  RuntimeType type;       // of the image
  std::string reference;  // "nodejs-20"
  std::string warning;    // empty when the image is exactly what was asked for

  bool operator==(const BaseImageChoice&) const = default;
};

// Exactly the version asked for, else the nearest of the same major, else the nearest version
// (the newer of two equally near). InvalidArgument, listing what there is, when the runtime has no
// image at all.
StatusOr<BaseImageChoice> SelectBaseImage(const RuntimeType& asked,
                                          const std::vector<RuntimeType>& available);

}  // namespace paas::model
