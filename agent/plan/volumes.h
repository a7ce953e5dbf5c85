#pragma once

#include <string>
#include <vector>

#include "agent/environment.h"
#include "common/status/status.h"
#include "volume/plan/volume_plan.h"

namespace paas::agent {

// Of a volume whose size nobody says.
inline constexpr uint64_t kDefaultVolumeBytes = 1'000'000'000;

// The mounts of a container: those that the controller names, else, from a controller that names
// none, those of its application, all on a volume with the container's name.
StatusOr<std::vector<DesiredMount>> MountsOf(const DesiredContainer& container);

// Every volume that the environment is to have, in the order of the specification. InvalidArgument
// for a mount of a volume that it does not have, two volumes of one name, or one that is not shared
// and has two containers.
StatusOr<std::vector<volume::DesiredVolume>> VolumesOf(const EnvironmentSpec& spec);

}  // namespace paas::agent
