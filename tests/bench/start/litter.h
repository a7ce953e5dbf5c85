#pragma once

#include <set>
#include <string>

namespace paas::bench {

// What engines leave behind: control groups below `cgroup_root` in every hierarchy, the groups
// "payload" and "supervisor" of systemd-nspawn, which have no name of their own, and the lock
// directory of lxc; the latter only where they were not there before. Removes it when destroyed.
class Litter {
 public:
  explicit Litter(std::string cgroup_root);
  ~Litter();
  Litter(const Litter&) = delete;
  Litter& operator=(const Litter&) = delete;

 private:
  const std::string cgroup_root_;
  std::set<std::string> not_ours_;  // paths
};

}  // namespace paas::bench
