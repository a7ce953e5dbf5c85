#pragma once

#include <sys/types.h>

#include <cstdint>
#include <set>
#include <string>

#include "common/os/unique_fd.h"

namespace paas::bench {

// All processes below `root`, without it, and without those of `spared` and what is below them.
std::set<pid_t> Descendants(pid_t root, const std::set<pid_t>& spared = {});

// The first of `processes` that is in another network namespace than the caller; 0: none.
pid_t FirstElsewhere(const std::set<pid_t>& processes);
// Its network namespace; invalid when it has ended.
os::UniqueFd NetworkNamespaceOf(pid_t pid);

// Kills the descendants of the caller but `spared`; with `only_elsewhere` those that are in another
// network namespace. One pass; returns how many there were.
size_t KillDescendants(const std::set<pid_t>& spared, bool only_elsewhere);

// Waits for children that have ended, but those of `spared`. Ended processes whose parent is gone
// are children of the caller when that is a subreaper.
void ReapChildren(const std::set<pid_t>& spared);

// The memory of processes in bytes, pages shared with others counted whole (rss) or divided by the
// number of those that map them (pss).
struct MemoryUse {
  uint64_t rss_bytes = 0;
  uint64_t pss_bytes = 0;
  uint32_t processes = 0;
};
// Of `root` and all processes below it.
MemoryUse MemoryOfTree(pid_t root);

}  // namespace paas::bench
