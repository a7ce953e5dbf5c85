#pragma once

#include <map>
#include <string>

#include "model/application.h"

namespace paas::builder {

// What is to be built. A plain value.
struct BuildRequest {
  std::string project;
  model::Application application;
  std::string tree;                                // id of the source tree
  std::map<std::string, std::string> environment;  // build-visible, PLATFORM_* included
  bool rebuild = false;                            // ignore a known key

  bool operator==(const BuildRequest&) const = default;
};

}  // namespace paas::builder
