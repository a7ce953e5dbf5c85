#pragma once

#include <string>
#include <vector>

#include "base-images/tool/builder.h"
#include "common/status/status.h"

// The verbs of the command line. Each returns the exit code.
namespace paas::base_image {

struct Locations {
  std::string recipes = PAAS_RECIPES;
  std::string images = "/var/lib/paas/images";
  std::string keys = "/var/lib/paas/keys";
  std::string cache = "/var/cache/paas";
};

// Builds and publishes each recipe that is not published yet; prints "<name> <digest>" for each.
// Needs root. Must be called before any thread is started.
StatusOr<int> Build(const Locations& locations, const std::vector<std::string>& names,
                    const BuildOptions& options);

StatusOr<int> List(const Locations& locations);
StatusOr<int> PrintDigest(const Locations& locations, const std::string& name);
StatusOr<int> PrintPlan(const Locations& locations, const std::string& name);

}  // namespace paas::base_image
