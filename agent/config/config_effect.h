#pragma once

#include <vector>

#include "container/spec.h"

namespace paas::agent {

// Who in a container that runs has to notice that files under /run/config are others. What is read
// anew whenever it is used (names of hooks and crons, config.json, authorized_keys) nobody has to.
struct ConfigEffect {
  bool application = false;  // its processes have to start anew
  bool nginx = false;        // has to read its configuration again
  bool container = false;    // cannot be told in place: which services there are, and their scripts

  bool operator==(const ConfigEffect&) const = default;
};

// PURE.
ConfigEffect EffectOf(const std::vector<container::ConfigFile>& before,
                      const std::vector<container::ConfigFile>& after);

// Whether the container has processes of the application to start: not with files alone.
bool HasApplicationService(const std::vector<container::ConfigFile>& config);

}  // namespace paas::agent
