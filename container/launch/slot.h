#pragma once

#include "common/os/unique_fd.h"
#include "container/launch/outcome.h"
#include "container/spec.h"

namespace paas::container::launch {

struct SlotNamespaces {
  os::UniqueFd user;
  os::UniqueFd network;
};

// A user namespace with `ids` mapped to container ids from 0, and a network namespace owned by it
// with `lo` up. The process that made them is gone when this returns.
Outcome MakeSlot(const IdRange& ids, SlotNamespaces& slot);

}  // namespace paas::container::launch
