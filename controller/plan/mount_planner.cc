#include "controller/plan/mount_planner.h"

#include <algorithm>

namespace paas::controller {
namespace {

constexpr uint32_t kWebUser = 10000;
constexpr uint64_t kMegabyte = 1'000'000;              // `disk` counts as disks are sold
constexpr uint64_t kInstanceBytes = 8192 * kMegabyte;  // of `source: instance`, fixed
constexpr char kOfInstance[] = "---instance";

}  // namespace

bool IsOfInstance(const PlannedVolume& volume) { return volume.name.ends_with(kOfInstance); }

uint64_t DiskBytes(const std::optional<uint32_t>& disk_mb) {
  return disk_mb.value_or(0) * kMegabyte;
}

MountPlanner::MountPlanner(const model::ProjectConfig& config) : config_(config) {
  // Network storage is there whether somebody mounts it today or not.
  for (const model::Service& service : config.services) {
    if (service.type.name != model::kNetworkStorage) continue;
    Volume({.name = service.name, .size_bytes = DiskBytes(service.disk_mb), .shared = true});
  }
}

const std::string& MountPlanner::Volume(PlannedVolume volume) {
  const auto known =
      std::find_if(volumes_.begin(), volumes_.end(),
                   [&](const PlannedVolume& other) { return other.name == volume.name; });
  if (known != volumes_.end()) return known->name;
  volumes_.push_back(std::move(volume));
  return volumes_.back().name;
}

PlannedMount MountPlanner::Plan(const model::Application& application, const std::string& container,
                                const model::ContainerProperties& properties,
                                const model::Mount& mount) {
  PlannedMount planned{.kind = MountKind::kVolume,
                       .target = "/app/" + mount.path,
                       .volume = {},
                       .source_path = mount.source_path,
                       .owner = kWebUser};
  switch (mount.source) {
    case model::MountSource::kLocal:
      planned.volume = Volume({.name = container, .size_bytes = DiskBytes(properties.disk_mb)});
      break;
    case model::MountSource::kInstance:
      planned.volume =
          Volume({.name = container + kOfInstance, .size_bytes = kInstanceBytes, .thin = true});
      break;
    case model::MountSource::kStorage: {
      const model::Application* owner =
          mount.service.empty() ? &application : config_.FindApplication(mount.service);
      if (owner == nullptr) owner = &application;
      planned.volume = Volume({.name = owner->name + "---storage",
                               .size_bytes = DiskBytes(owner->container.disk_mb),
                               .shared = true});
      break;
    }
    case model::MountSource::kService:
      planned.volume = Volume({.name = mount.service, .shared = true});
      break;
    case model::MountSource::kTmp:
      planned.kind = MountKind::kTmp;
      planned.source_path.clear();
      break;
  }
  return planned;
}

std::vector<PlannedMount> MountPlanner::OfApplication(
    const model::Application& application, const std::string& container,
    const model::ContainerProperties& properties) {
  std::vector<PlannedMount> mounts;
  for (const model::Mount& mount : properties.mounts) {
    mounts.push_back(Plan(application, container, properties, mount));
  }
  return mounts;
}

std::vector<PlannedMount> MountPlanner::OfService(const model::Service& service,
                                                  const model::ServiceDescription& description) {
  const model::ServiceTypeName* type = description.FindType(service.type.name);
  if (type == nullptr || !type->persistent || description.data.empty()) return {};
  return {{.kind = MountKind::kVolume,
           .target = description.data,
           .volume = Volume({.name = service.name, .size_bytes = DiskBytes(service.disk_mb)}),
           .source_path = {},
           .owner = description.owner}};
}

}  // namespace paas::controller
