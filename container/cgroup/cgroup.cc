#include "container/cgroup/cgroup.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "common/os/file.h"
#include "container/cgroup/format.h"
#include "container/cgroup/paths.h"

namespace paas::container {
namespace {

uint64_t ReadNumber(const std::string& path) {
  const StatusOr<std::string> text = os::ReadFile(path, 4096);
  return text.ok() ? ParseNumber(*text).value_or(0) : 0;
}

uint64_t ReadKey(const std::string& path, std::string_view key) {
  const StatusOr<std::string> text = os::ReadFile(path, 1u << 20);
  return text.ok() ? ParseKey(*text, key) : 0;
}

// In v1 a limit with swap may not be below the one without: the order depends on the direction.
Status SetV1Memory(const std::string& directory, uint64_t bytes) {
  const std::string value = NumberOr(bytes, "-1");
  const std::string memory = directory + "/memory.limit_in_bytes";
  const std::string with_swap = directory + "/memory.memsw.limit_in_bytes";
  if (!os::Exists(with_swap)) return os::WriteFile(memory, value);
  if (os::WriteFile(memory, value).ok()) return os::WriteFile(with_swap, value);
  PAAS_RETURN_IF_ERROR(os::WriteFile(with_swap, value));
  return os::WriteFile(memory, value);
}

uint32_t MillisOrAll(const Limits& limits) {
  return limits.cpu_millis == 0 ? NodeCpuMillis() : limits.cpu_millis;
}

Status SetV1Cpu(const std::string& directory, const Limits& limits) {
  PAAS_RETURN_IF_ERROR(
      os::WriteFile(directory + "/cpu.shares", std::to_string(CpuSharesOf(MillisOrAll(limits)))));
  const CpuBandwidth bandwidth = BandwidthOf(limits);
  PAAS_RETURN_IF_ERROR(
      os::WriteFile(directory + "/cpu.cfs_period_us", std::to_string(bandwidth.period_us)));
  return os::WriteFile(directory + "/cpu.cfs_quota_us", std::to_string(bandwidth.quota_us));
}

Status SetV1Limit(const std::string& directory, const std::string& controller,
                  const Limits& limits) {
  if (controller == "memory") return SetV1Memory(directory, limits.memory_bytes);
  if (controller == "cpu") return SetV1Cpu(directory, limits);
  if (controller == "pids") {
    return os::WriteFile(directory + "/pids.max", NumberOr(limits.pids, "max"));
  }
  return absl::OkStatus();
}

Status SetV2Limit(const std::string& directory, const std::string& controller,
                  const Limits& limits) {
  if (controller == "memory") {
    return os::WriteFile(directory + "/memory.max", NumberOr(limits.memory_bytes, "max"));
  }
  if (controller == "cpu") {
    PAAS_RETURN_IF_ERROR(
        os::WriteFile(directory + "/cpu.weight", std::to_string(CpuWeightOf(MillisOrAll(limits)))));
    const CpuBandwidth bandwidth = BandwidthOf(limits);
    const std::string quota =
        bandwidth.quota_us < 0 ? std::string("max") : std::to_string(bandwidth.quota_us);
    return os::WriteFile(directory + "/cpu.max", quota + " " + std::to_string(bandwidth.period_us));
  }
  if (controller == "pids") {
    return os::WriteFile(directory + "/pids.max", NumberOr(limits.pids, "max"));
  }
  return absl::OkStatus();
}

void ReadV1(const std::string& directory, const std::string& controller, CgroupStats& stats) {
  if (controller == "memory") {
    stats.memory_bytes = ReadNumber(directory + "/memory.usage_in_bytes");
    stats.memory_peak_bytes = ReadNumber(directory + "/memory.max_usage_in_bytes");
    stats.memory_limit_bytes =
        NormalizeV1MemoryLimit(ReadNumber(directory + "/memory.limit_in_bytes"));
    stats.oom_kills = static_cast<uint32_t>(ReadKey(directory + "/memory.oom_control", "oom_kill"));
  } else if (controller == "cpuacct") {
    stats.cpu_usage_us = ReadNumber(directory + "/cpuacct.usage") / 1000;
  } else if (controller == "pids") {
    stats.pids = static_cast<uint32_t>(ReadNumber(directory + "/pids.current"));
  }
}

void ReadV2(const std::string& directory, const std::string& controller, CgroupStats& stats) {
  if (controller == "memory") {
    stats.memory_bytes = ReadNumber(directory + "/memory.current");
    stats.memory_peak_bytes = ReadNumber(directory + "/memory.peak");
    stats.memory_limit_bytes = ReadNumber(directory + "/memory.max");
    stats.oom_kills = static_cast<uint32_t>(ReadKey(directory + "/memory.events", "oom_kill"));
  } else if (controller == "cpu") {
    stats.cpu_usage_us = ReadKey(directory + "/cpu.stat", "usage_usec");
  } else if (controller == "pids") {
    stats.pids = static_cast<uint32_t>(ReadNumber(directory + "/pids.current"));
  }
}

}  // namespace

uint32_t NodeCpuMillis() {
  // To ask the kernel takes a fifth of the time that the making of a group does.
  static const uint32_t millis = 1000 * std::max(1u, std::thread::hardware_concurrency());
  return millis;
}

Cgroup::Cgroup(const CgroupLayout& layout, const std::string& root, const std::string& name) {
  if (!layout.v2_mount_point.empty()) {
    v2_ = GroupDirectory(layout.v2_mount_point, root, name);
    v2_root_ = layout.v2_mount_point + "/" + root;
  }
  controllers_ = layout.v2_controllers;
  for (const CgroupV1Mount& mount : layout.v1) {
    v1_.push_back({mount.controllers, GroupDirectory(mount.mount_point, root, name)});
  }
}

Status Cgroup::SetLimits(const Limits& limits) const {
  PAAS_RETURN_IF_ERROR(MakeRoomFor(limits.memory_bytes));
  for (const V1Group& group : v1_) {
    for (const std::string& controller : group.controllers) {
      PAAS_RETURN_IF_ERROR(
          Annotate(SetV1Limit(group.directory, controller, limits), "limit " + controller));
    }
  }
  for (const std::string& controller : controllers_) {
    PAAS_RETURN_IF_ERROR(Annotate(SetV2Limit(v2_, controller, limits), "limit " + controller));
  }
  return absl::OkStatus();
}

StatusOr<CgroupStats> Cgroup::Stats() const {
  if (!os::Exists(v2_)) return NotFound("cgroup " + v2_ + " is gone");
  CgroupStats stats;
  for (const std::string& controller : controllers_) ReadV2(v2_, controller, stats);
  for (const V1Group& group : v1_) {
    for (const std::string& controller : group.controllers) {
      ReadV1(group.directory, controller, stats);
    }
  }
  return stats;
}

Status Cgroup::Kill() const {
  const Status status = os::WriteFile(v2_ + "/cgroup.kill", "1");
  return absl::IsNotFound(status) ? absl::OkStatus() : Annotate(status, "kill " + v2_);
}

bool Cgroup::HasProcesses() const { return ReadKey(v2_ + "/cgroup.events", "populated") != 0; }

Status Cgroup::AwaitEvent(std::string_view key, uint64_t value,
                          std::chrono::milliseconds timeout) const {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd events, os::Open(v2_ + "/cgroup.events", O_RDONLY));
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (ReadKey(v2_ + "/cgroup.events", key) != value) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return FailedPrecondition("cgroup " + v2_ + " does not become " + std::string(key) + "=" +
                                std::to_string(value));
    }
    // The kernel tells changes of the file as POLLPRI; the descriptor has to be read in between,
    // and a short bound makes a change in the gap harmless.
    pollfd event{events.get(), POLLPRI, 0};
    (void)::poll(&event, 1, static_cast<int>(std::min<int64_t>(left.count(), 5)));
  }
  return absl::OkStatus();
}

}  // namespace paas::container
