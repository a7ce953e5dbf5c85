#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::container {

// One mounted cgroup v1 hierarchy.
struct CgroupV1Mount {
  std::vector<std::string> controllers;  // "cpu", "cpuacct"; as in the mount's options
  std::string mount_point;

  bool operator==(const CgroupV1Mount&) const = default;
};

// Where control groups are on this node. Hybrid when `v1` is not empty: limits are set in v1, and
// kill, freeze and membership use the v2 tree.
struct CgroupLayout {
  std::string v2_mount_point;  // empty: none
  std::vector<std::string> v2_controllers;
  std::vector<CgroupV1Mount> v1;

  bool operator==(const CgroupLayout&) const = default;
};

// What a plan depends on and what does not change while the node is up.
struct NodeFacts {
  CgroupLayout cgroups;
  bool open_tree_attr = false;       // Linux 6.15: clone, idmap and flags in one call
  bool mount_beneath = false;        // Linux 6.5: a mount is replaced without a moment between
  bool exit_of_any_process = false;  // Linux 6.15: PIDFD_GET_INFO tells the exit of a non-child

  bool operator==(const NodeFacts&) const = default;
};

// The cgroup part of /proc/self/mountinfo, with the text of the v2 root's cgroup.controllers.
StatusOr<CgroupLayout> ParseCgroupLayout(std::string_view mountinfo,
                                         std::string_view v2_controllers);

// Whether a kernel can map the ids of squashfs and tmpfs, which every container needs. `release` as
// uname(2) tells it. FailedPrecondition says what to install; what cannot be read is let through.
Status CheckKernelRelease(std::string_view release);

// Reads the machine. FailedPrecondition names what the engine cannot do without.
StatusOr<NodeFacts> ReadNodeFacts();

}  // namespace paas::container
