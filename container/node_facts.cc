#include "container/node_facts.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <utility>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "common/os/unique_fd.h"
#include "container/exit_question.h"

namespace paas::container {
namespace {

constexpr std::pair kOldestKernel(6, 3);

// The controllers that the engine sets or reads. cpuset, blkio and freezer are left alone.
constexpr std::array<std::string_view, 5> kUsedControllers = {"cpu", "cpuacct", "devices", "memory",
                                                              "pids"};

std::vector<std::string> SplitBy(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = text.find(separator);
    std::string_view part = text.substr(0, end);
    while (!part.empty() && part.back() == '\n') part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

std::vector<std::string> UsedControllers(const std::string& super_options) {
  std::vector<std::string> controllers;
  for (const std::string& option : SplitBy(super_options, ',')) {
    if (std::find(kUsedControllers.begin(), kUsedControllers.end(), option) !=
        kUsedControllers.end()) {
      controllers.push_back(option);
    }
  }
  return controllers;
}

bool Knows(const CgroupLayout& layout, const std::vector<std::string>& controllers) {
  return std::any_of(layout.v1.begin(), layout.v1.end(),
                     [&](const CgroupV1Mount& mount) { return mount.controllers == controllers; });
}

// Called with arguments that the kernel must refuse: anything but ENOSYS means that it is there.
bool HasOpenTreeAttr() {
  constexpr long kOpenTreeAttr = 467;
  return ::syscall(kOpenTreeAttr, -1, nullptr, ~0u, nullptr, size_t{0}) < 0 && errno != ENOSYS;
}

// A kernel that knows the flag goes on to the descriptors, which are none.
bool HasMountBeneath() {
  constexpr unsigned kBeneath = 0x200;
  const unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH | kBeneath;
  return ::move_mount(-1, "", -1, "", flags) < 0 && errno == EBADF;
}

}  // namespace

StatusOr<CgroupLayout> ParseCgroupLayout(std::string_view mountinfo,
                                         std::string_view v2_controllers) {
  PAAS_ASSIGN_OR_RETURN(const auto mounts, os::ParseMountInfo(mountinfo));
  CgroupLayout layout;
  for (const os::MountInfo& mount : mounts) {
    if (mount.root != "/") continue;  // a part of a hierarchy: not where groups are made
    if (mount.fs_type == "cgroup2" && layout.v2_mount_point.empty()) {
      layout.v2_mount_point = mount.mount_point;
    }
    if (mount.fs_type != "cgroup") continue;
    std::vector<std::string> controllers = UsedControllers(mount.super_options);
    if (controllers.empty() || Knows(layout, controllers)) continue;
    layout.v1.push_back({std::move(controllers), mount.mount_point});
  }
  if (!layout.v2_mount_point.empty()) layout.v2_controllers = SplitBy(v2_controllers, ' ');
  return layout;
}

Status CheckKernelRelease(std::string_view release) {
  int major = 0, minor = 0;
  if (std::sscanf(std::string(release).c_str(), "%d.%d", &major, &minor) != 2) return {};
  if (std::pair(major, minor) >= kOldestKernel) return {};
  return FailedPrecondition("the kernel is Linux " + std::string(release) +
                            ", containers need 6.3 or newer: it maps the ids of images. Debian 12 "
                            "has one in bookworm-backports (linux-image-amd64)");
}

StatusOr<NodeFacts> ReadNodeFacts() {
  NodeFacts facts;
  utsname name{};
  if (::uname(&name) == 0) PAAS_RETURN_IF_ERROR(CheckKernelRelease(name.release));
  PAAS_ASSIGN_OR_RETURN(const std::string mountinfo, os::ReadFile("/proc/self/mountinfo"));
  PAAS_ASSIGN_OR_RETURN(facts.cgroups, ParseCgroupLayout(mountinfo, ""));
  if (facts.cgroups.v2_mount_point.empty()) {
    return FailedPrecondition("no cgroup2 file system is mounted; mount one at /sys/fs/cgroup");
  }
  PAAS_ASSIGN_OR_RETURN(const std::string controllers,
                        os::ReadFile(facts.cgroups.v2_mount_point + "/cgroup.controllers"));
  PAAS_ASSIGN_OR_RETURN(facts.cgroups, ParseCgroupLayout(mountinfo, controllers));
  facts.open_tree_attr = HasOpenTreeAttr();
  facts.mount_beneath = HasMountBeneath();
  facts.exit_of_any_process = CanReadExitOfAnyProcess();
  return facts;
}

}  // namespace paas::container
