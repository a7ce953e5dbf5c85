#include "controller/plan/data_plan.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "controller/plan/mount_planner.h"

namespace paas::controller {
namespace {

std::string Count(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

std::vector<PlannedVolume> DataVolumes(const EnvironmentSpec& spec,
                                       const std::vector<std::string>& services) {
  std::vector<PlannedVolume> volumes;
  for (const PlannedVolume& volume : spec.volumes) {
    const bool is_meant = services.empty() || std::find(services.begin(), services.end(),
                                                        volume.name) != services.end();
    if (is_meant && !IsOfInstance(volume)) volumes.push_back(volume);
  }
  return volumes;
}

EnvironmentSpec WithSharedData(EnvironmentSpec spec) {
  for (PlannedVolume& volume : spec.volumes) volume.thin = true;
  return spec;
}

std::string CountData(const EnvironmentSpec& spec, const std::vector<VolumeUsage>& volumes) {
  const auto is_copied = [&](const PlannedMount& mount) {
    return mount.kind == MountKind::kVolume &&
           std::any_of(volumes.begin(), volumes.end(),
                       [&](const VolumeUsage& one) { return one.name == mount.volume; });
  };
  size_t services = 0, mounts = 0;
  for (const PlannedContainer& container : spec.containers) {
    for (const PlannedMount& mount : container.mounts) {
      if (!is_copied(mount)) continue;
      ++(container.kind == ContainerKind::kService ? services : mounts);
    }
  }
  if (services == 0) return Count(mounts, "mount");
  return Count(services, "service") + (mounts == 0 ? "" : " + " + Count(mounts, "mount"));
}

std::string DescribeShares(const std::vector<VolumeUsage>& volumes, bool shares) {
  uint64_t used = 0, own = 0;
  for (const VolumeUsage& volume : volumes) {
    used += volume.used_bytes;
    own += std::min(volume.own_bytes, volume.used_bytes);
  }
  if (!shares) return HumanBytes(used) + " copied";
  return HumanBytes(used - own) + " shared, " + HumanBytes(own) + " own";
}

std::string HumanBytes(uint64_t bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit > 0 && value < 9.95 ? "%.1f %s" : "%.0f %s", value,
                kUnits.at(unit));
  return text;
}

}  // namespace paas::controller
