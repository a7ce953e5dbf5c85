#pragma once

#include <string>
#include <vector>

#include "controller/plan/environment_spec.h"
#include "model/project.h"
#include "model/service_description.h"

namespace paas::controller {

// Collects the mounts of containers and the volumes that they lead to, each volume once.
//
//   source    volume                          who has it
//   local     <container>                     one container; `disk` MB
//   storage   <application>---storage         its containers, and others that name it
//   instance  <container>---instance          one container
//   service   <service>                       every container that mounts it
//   tmp       none                            gone with the container
//
// No container can have a name with three dashes: names of workers begin with a letter or digit.
class MountPlanner {
 public:
  explicit MountPlanner(const model::ProjectConfig& config);

  // The mounts of the web instance or a worker of `application`.
  std::vector<PlannedMount> OfApplication(const model::Application& application,
                                          const std::string& container,
                                          const model::ContainerProperties& properties);
  // The data directory of a service; nothing when it keeps none.
  std::vector<PlannedMount> OfService(const model::Service& service,
                                      const model::ServiceDescription& description);

  std::vector<PlannedVolume> TakeVolumes() && { return std::move(volumes_); }

 private:
  PlannedMount Plan(const model::Application& application, const std::string& container,
                    const model::ContainerProperties& properties, const model::Mount& mount);
  const std::string& Volume(PlannedVolume volume);

  const model::ProjectConfig& config_;
  std::vector<PlannedVolume> volumes_;
};

// It lives with an instance: no copy of the environment has it.
bool IsOfInstance(const PlannedVolume& volume);

// `disk` in bytes; 0 when it is not given: the node's default.
uint64_t DiskBytes(const std::optional<uint32_t>& disk_mb);

}  // namespace paas::controller
