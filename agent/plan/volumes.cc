#include "agent/plan/volumes.h"

#include <map>

#include "agent/names.h"
#include "model/json.h"

namespace paas::agent {
namespace {

constexpr uint32_t kWebUser = 10000;

// Null for the web instance, or a worker that is not there.
const model::Worker* FindWorker(const model::Application& application, const std::string& name) {
  for (const model::Worker& worker : application.workers) {
    if (name == application.name + "--" + worker.name) return &worker;
  }
  return nullptr;
}

DesiredMount Convert(const model::Mount& mount, const std::string& volume) {
  if (mount.source == model::MountSource::kTmp) {
    return {.kind = MountKind::kTmp, .target = "/app/" + mount.path};
  }
  return {.target = "/app/" + mount.path,
          .volume = volume,
          .source_path = mount.source_path,
          .owner = kWebUser};
}

class Collector {
 public:
  explicit Collector(const EnvironmentSpec& spec)
      : environment_(EnvironmentId(spec.project, spec.environment)) {}

  Status Add(const DesiredVolume& volume) {
    if (declared_.contains(volume.name)) {
      return InvalidArgument("two volumes are called " + volume.name);
    }
    declared_.emplace(volume.name, volume.shared);
    volumes_.push_back(
        {.id = {environment_, volume.name},
         .limit_bytes = volume.size_bytes == 0 ? kDefaultVolumeBytes : volume.size_bytes});
    return volume::Validate(volumes_.back().id);
  }

  Status AddMountsOf(const DesiredContainer& container) {
    PAAS_ASSIGN_OR_RETURN(const std::vector<DesiredMount> mounts, MountsOf(container));
    // A controller that names no mounts names no volumes either.
    if (container.mounts.empty() && !mounts.empty() && !declared_.contains(container.name)) {
      PAAS_RETURN_IF_ERROR(Add({.name = container.name}));
    }
    for (const DesiredMount& mount : mounts) PAAS_RETURN_IF_ERROR(Check(container.name, mount));
    return absl::OkStatus();
  }

  std::vector<volume::DesiredVolume> Take() && { return std::move(volumes_); }

 private:
  Status Check(const std::string& container, const DesiredMount& mount) {
    if (mount.kind == MountKind::kTmp) return absl::OkStatus();
    const auto volume = declared_.find(mount.volume);
    if (volume == declared_.end()) {
      return InvalidArgument("container " + container + " mounts the volume " + mount.volume +
                             ", which the environment does not have");
    }
    const auto [user, first] = users_.emplace(mount.volume, container);
    if (first || user->second == container || volume->second) return absl::OkStatus();
    return InvalidArgument("the volume " + mount.volume + " is mounted by " + user->second +
                           " and " + container + ", but is not shared");
  }

  const std::string environment_;
  std::map<std::string, bool> declared_;      // name → shared
  std::map<std::string, std::string> users_;  // name → the first container
  std::vector<volume::DesiredVolume> volumes_;
};

}  // namespace

StatusOr<std::vector<DesiredMount>> MountsOf(const DesiredContainer& container) {
  if (!container.mounts.empty() || container.application.empty()) return container.mounts;
  PAAS_ASSIGN_OR_RETURN(const model::Application application,
                        model::ApplicationFromJson(container.application));
  const model::Worker* worker = FindWorker(application, container.name);
  std::vector<DesiredMount> mounts;
  for (const model::Mount& mount : (worker ? worker->container : application.container).mounts) {
    mounts.push_back(Convert(mount, container.name));
  }
  return mounts;
}

StatusOr<std::vector<volume::DesiredVolume>> VolumesOf(const EnvironmentSpec& spec) {
  Collector collector(spec);
  for (const DesiredVolume& volume : spec.volumes) PAAS_RETURN_IF_ERROR(collector.Add(volume));
  for (const DesiredContainer& container : spec.containers) {
    PAAS_RETURN_IF_ERROR(collector.AddMountsOf(container));
  }
  return std::move(collector).Take();
}

}  // namespace paas::agent
