#include "agent/lifecycle/container_lifecycle.h"

namespace paas::agent {

std::map<std::string, uint64_t> ContainerLifecycle::MissingImages(
    const EnvironmentSpec& environment) const {
  std::map<std::string, uint64_t> missing;
  for (const DesiredContainer& desired : environment.containers) {
    for (const std::string& digest : {desired.base_digest, desired.app_digest}) {
      if (digest.empty() || missing.contains(digest)) continue;
      missing[digest] = with_.images->MissingBytes(digest).value_or(0);
    }
  }
  std::erase_if(missing, [](const auto& image) { return image.second == 0; });
  return missing;
}

}  // namespace paas::agent
