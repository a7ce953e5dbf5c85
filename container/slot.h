#pragma once

#include "common/os/unique_fd.h"
#include "container/spec.h"

namespace paas::container {

// What a container is started in and what can be made ahead of it: a user namespace with its id
// range mapped, and an empty network namespace owned by it, with `lo` up. Attach the container's
// link through `network_namespace` before the start. Both go away with the descriptors unless a
// container runs in them.
struct Slot {
  IdRange ids;
  os::UniqueFd user_namespace;
  os::UniqueFd network_namespace;
};

}  // namespace paas::container
