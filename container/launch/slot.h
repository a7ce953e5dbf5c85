#pragma once

#include <sys/types.h>

#include <vector>

#include "common/os/unique_fd.h"
#include "container/launch/outcome.h"
#include "container/spec.h"

namespace paas::container::launch {

struct SlotNamespaces {
  os::UniqueFd user;
  os::UniqueFd network;
};

// A process that lives in a new user namespace, without ids yet, and a new network namespace with
// `lo` up, and ends when `channel` closes. A child of whoever started it.
struct SlotHolder {
  pid_t pid = -1;
  os::UniqueFd channel;
};

// `not_for_it` are descriptors of the caller that must not live as long as the holder.
Outcome StartHolder(const std::vector<int>& not_for_it, SlotHolder& holder);

// Maps `ids` to container ids from 0 and opens the holder's namespaces; once a holder. A holder
// that has ended, by whatever, is refused.
Outcome TakeSlot(const SlotHolder& holder, const IdRange& ids, SlotNamespaces& slot);

// The same with a holder of its own: a user namespace with `ids` mapped to container ids from 0,
// and a network namespace owned by it with `lo` up. The process that made them is gone when this
// returns.
Outcome MakeSlot(const IdRange& ids, SlotNamespaces& slot);

}  // namespace paas::container::launch
