#include "agent/node/finding.h"

#include <sys/statvfs.h>

#include "common/os/file.h"
#include "image/loop_squashfs.h"

namespace paas::agent {
namespace {

constexpr double kLowDiskShare = 0.10;

Finding Cgroups(const container::CgroupLayout& layout) {
  if (layout.v1.empty()) return {Finding::Level::kOk, "cgroups", "version 2", ""};
  return {Finding::Level::kWarning, "cgroups",
          "hybrid: limits by version 1, membership by version 2",
          "boot with systemd.unified_cgroup_hierarchy=1 for version 2 alone"};
}

Finding Images() {
  if (image::LoopSquashfs::Available()) {
    return {Finding::Level::kOk, "images", "squashfs of the kernel over loop devices", ""};
  }
  return {Finding::Level::kWarning, "images",
          "no squashfs in the kernel: squashfuse serves, slower",
          "load the modules squashfs and loop"};
}

Finding Exits(const container::NodeFacts& facts) {
  if (facts.exit_of_any_process) {
    return {Finding::Level::kOk, "exit codes", "known even over restarts of the agent", ""};
  }
  return {Finding::Level::kWarning, "exit codes",
          "lost for containers that end while the agent is down", "Linux 6.15 or newer"};
}

Finding Disk(const std::string& path) {
  struct statvfs info;
  if (::statvfs(path.c_str(), &info) != 0) {
    return {Finding::Level::kProblem, "disk", "cannot examine " + path, "check that it exists"};
  }
  const double free = static_cast<double>(info.f_bavail) / static_cast<double>(info.f_blocks);
  const std::string text = std::to_string(static_cast<int>(free * 100)) + " % free on " + path;
  if (free >= kLowDiskShare) return {Finding::Level::kOk, "disk", text, ""};
  return {Finding::Level::kWarning, "disk", text, "make room: builds and deploys will fail soon"};
}

Finding Forwarding() {
  const StatusOr<std::string> value = os::ReadFile("/proc/sys/net/ipv4/ip_forward");
  if (value.ok()) return {Finding::Level::kOk, "ip_forward", "managed by the agent", ""};
  return {Finding::Level::kProblem, "ip_forward", "cannot be read", "mount /proc/sys"};
}

}  // namespace

std::vector<Finding> ExamineNode(const container::NodeFacts& facts, const std::string& state_dir) {
  return {Cgroups(facts.cgroups), Images(), Exits(facts), Disk(state_dir), Forwarding()};
}

}  // namespace paas::agent
