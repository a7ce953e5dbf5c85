#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "container/cgroup/stats.h"
#include "container/node_facts.h"
#include "container/spec.h"

namespace paas::container {

// All CPUs of the node.
uint32_t NodeCpuMillis();

// One control group in every hierarchy of the node, by its name below the platform's subtree.
// A value of paths; thread-safe.
class Cgroup {
 public:
  Cgroup(const CgroupLayout& layout, const std::string& root, const std::string& name);

  // At once for what runs. Nothing is killed for the sake of a lower limit: memory is taken back
  // first, and FailedPrecondition says how much the group still uses when that is too much.
  Status SetLimits(const Limits& limits) const;
  StatusOr<CgroupStats> Stats() const;
  // Kills every process (cgroup.kill, Linux 5.14). An absent group is fine.
  Status Kill() const;
  // Freezes or thaws every process of the group and below; returns when it is done. A group whose
  // parent is frozen stays frozen. Needs no freezer of v1: v2 has it, with any controllers.
  Status SetFrozen(bool frozen) const;
  // As the kernel has it, whoever froze it and where above.
  bool IsFrozen() const;
  // One of the groups above is to be frozen.
  bool IsFrozenAbove() const;
  // Gives memory that can be had back (caches of files, and what can be swapped out) to the node.
  // Returns bytes; 0 where nothing was to be had or the kernel has no way (v2 before Linux 5.19).
  uint64_t Reclaim() const;
  bool HasProcesses() const;
  // Waits until `key` of cgroup.events has the value. FailedPrecondition after `timeout`.
  Status AwaitEvent(std::string_view key, uint64_t value, std::chrono::milliseconds timeout) const;

 private:
  // The directory of the group for a controller of v1; empty: none.
  std::string V1Directory(std::string_view controller) const;
  Status MakeRoomFor(uint64_t memory_bytes) const;

  std::string v2_;                        // directory; empty: none
  std::string v2_root_;                   // of the platform's subtree
  std::vector<std::string> controllers_;  // of v2
  struct V1Group {
    std::vector<std::string> controllers;
    std::string directory;
  };
  std::vector<V1Group> v1_;
};

// The platform's subtree. Thread-safe for distinct names.
class CgroupTree {
 public:
  CgroupTree(CgroupLayout layout, std::string root);

  // Makes the group in every hierarchy with its limits and, in v1, the list of devices; groups
  // above it weigh as much as the node has CPUs. What an ended container left is made anew;
  // AlreadyExists when the group has processes. On any other error nothing is left.
  StatusOr<std::shared_ptr<const Cgroup>> Make(const std::string& name, const Limits& limits);
  // The handle of a group that is there already.
  std::shared_ptr<const Cgroup> Open(const std::string& name) const;
  // Kills what is in it, waits for the end (a few ms) and removes it, with its parents when they
  // became empty. Missing is OK. FailedPrecondition when processes do not die within 5 s.
  Status Remove(const std::string& name);
  // Names of all groups without children below the root ("<project>-<environment>/<name>").
  StatusOr<std::vector<std::string>> List() const;

 private:
  // Whether none of the group's own directories was there before.
  StatusOr<bool> MakeDirectories(const std::string& name);
  StatusOr<bool> MakeUnifiedDirectories(const std::vector<std::string>& paths);
  Status MakeNew(const std::string& name, const Limits& limits);

  const CgroupLayout layout_;
  const std::string root_;
  std::mutex mutex_;  // between making and removing shared parents
};

}  // namespace paas::container
