#include "controller/plan/resource_plan.h"

#include <algorithm>

#include "controller/plan/container_limits.h"
#include "model/json.h"
#include "model/service_instance.h"

namespace paas::controller {
namespace {

constexpr uint64_t kMegabyte = 1ull << 20;
constexpr uint64_t kDiskMegabyte = 1'000'000;
constexpr char kStorage[] = "---storage";

// Below this nothing of the platform starts. It is less than a size gives: whoever says a number
// has measured.
constexpr uint32_t kLeastCpuMillis = 50;
constexpr uint64_t kLeastMemoryMb = 32;
constexpr uint32_t kLeastPids = 16;
constexpr uint32_t kMostPids = 32768;
constexpr uint64_t kLeastDiskMb = 16;

const PlannedContainer* Find(const EnvironmentSpec& spec, const std::string& name) {
  const auto found =
      std::find_if(spec.containers.begin(), spec.containers.end(),
                   [&](const PlannedContainer& container) { return container.name == name; });
  return found == spec.containers.end() ? nullptr : &*found;
}

bool IsDiskOf(const PlannedVolume& volume, const std::string& container) {
  return !volume.thin && (volume.name == container || volume.name == container + kStorage);
}

const ResourceOverride* Find(const std::vector<ResourceOverride>& overrides,
                             const std::string& container) {
  const auto found =
      std::find_if(overrides.begin(), overrides.end(),
                   [&](const ResourceOverride& one) { return one.container == container; });
  return found == overrides.end() ? nullptr : &*found;
}

Limits Overlaid(Limits limits, const ResourceOverride* by) {
  if (by == nullptr) return limits;
  if (by->cpu_millis != 0) limits.cpu_millis = by->cpu_millis;
  if (by->memory_bytes != 0) limits.memory_bytes = by->memory_bytes;
  if (by->pids != 0) limits.pids = by->pids;
  if (by->disk_bytes != 0) limits.disk_bytes = by->disk_bytes;
  return limits;
}

const model::ServiceDescription& NeedsOf(const PlannedContainer& container,
                                         const ServiceNeeds& needs) {
  static const model::ServiceDescription kNone;
  const auto found = needs.find(container.base_digest);
  return found == needs.end() ? kNone : found->second;
}

// What the size of that name gives this container.
StatusOr<Limits> OfSize(const std::string& size, const PlannedContainer& container,
                        const ServiceNeeds& needs) {
  if (container.kind == ContainerKind::kService) {
    PAAS_ASSIGN_OR_RETURN(const model::ServiceInstance instance,
                          model::ServiceInstanceFromJson(container.service));
    model::Service service;
    service.type = instance.type;
    service.size = size;
    return ServiceLimits(service, NeedsOf(container, needs));
  }
  PAAS_ASSIGN_OR_RETURN(const model::Application application,
                        model::ApplicationFromJson(container.application));
  model::ContainerProperties properties = application.container;
  properties.size = size;
  properties.resources.reset();
  return ApplicationLimits(application, properties);
}

Status MergeOne(const model::ResourceWish& wish, const PlannedContainer& container,
                const EnvironmentSpec& spec, const ServiceNeeds& needs, ResourceOverride& into) {
  if (!wish.size.empty()) {
    PAAS_ASSIGN_OR_RETURN(const Limits limits, OfSize(wish.size, container, needs));
    into.cpu_millis = limits.cpu_millis;
    into.memory_bytes = limits.memory_bytes;
  }
  into.cpu_millis = wish.cpu_millis.value_or(into.cpu_millis);
  if (wish.memory_mb) into.memory_bytes = *wish.memory_mb * kMegabyte;
  into.pids = wish.pids.value_or(into.pids);
  if (!wish.disk_mb) return absl::OkStatus();
  into.disk_bytes = *wish.disk_mb * kDiskMegabyte;
  const bool has_disk =
      std::any_of(spec.volumes.begin(), spec.volumes.end(),
                  [&](const PlannedVolume& volume) { return IsDiskOf(volume, container.name); });
  if (has_disk || into.disk_bytes == 0) return absl::OkStatus();
  return InvalidArgument("container '" + container.name + "' keeps nothing on a disk");
}

std::string Names(const EnvironmentSpec& spec) {
  std::string names;
  for (const PlannedContainer& container : spec.containers) {
    names += (names.empty() ? "" : ", ") + container.name;
  }
  return names;
}

std::string Cpus(uint64_t millis) {
  std::string text = std::to_string(millis / 1000);
  const std::string part = std::to_string(1000 + millis % 1000).substr(1);
  return text + "." + part;
}

Status TooLittle(const std::string& container, const std::string& what, const std::string& least) {
  return InvalidArgument("container '" + container + "' does not run with less than " + least +
                         " " + what);
}

Status CheckOne(const ResourceOverride& one, const PlannedContainer& container,
                const ServiceNeeds& needs) {
  const model::ServiceDescription& service = NeedsOf(container, needs);
  const uint32_t cpu = std::max(kLeastCpuMillis, service.least_cpu_millis);
  const uint64_t memory = std::max(kLeastMemoryMb, service.least_memory_mb);
  if (one.cpu_millis != 0 && one.cpu_millis < cpu) {
    return TooLittle(one.container, "CPU", Cpus(cpu));
  }
  if (one.memory_bytes != 0 && one.memory_bytes < memory * kMegabyte) {
    return TooLittle(one.container, "MB of memory", std::to_string(memory));
  }
  if (one.pids != 0 && one.pids < kLeastPids) {
    return TooLittle(one.container, "processes", std::to_string(kLeastPids));
  }
  if (one.pids > kMostPids) {
    return InvalidArgument("a container has at most " + std::to_string(kMostPids) + " processes");
  }
  if (one.disk_bytes != 0 && one.disk_bytes < kLeastDiskMb * kDiskMegabyte) {
    return TooLittle(one.container, "MB of disk", std::to_string(kLeastDiskMb));
  }
  return absl::OkStatus();
}

Status CheckNode(const ResourceOverride& one, const NodeCapacity& node) {
  if (node.cpu_millis != 0 && one.cpu_millis > node.cpu_millis) {
    return absl::ResourceExhaustedError("container '" + one.container + "' cannot have " +
                                        Cpus(one.cpu_millis) + " CPUs: the node has " +
                                        Cpus(node.cpu_millis));
  }
  if (node.memory_bytes != 0 && one.memory_bytes > node.memory_bytes) {
    return absl::ResourceExhaustedError("container '" + one.container + "' cannot have " +
                                        std::to_string(one.memory_bytes / kMegabyte) +
                                        " MB of memory: the node has " +
                                        std::to_string(node.memory_bytes / kMegabyte));
  }
  return absl::OkStatus();
}

}  // namespace

void ApplyResources(const std::vector<ResourceOverride>& overrides, EnvironmentSpec& spec) {
  for (PlannedContainer& container : spec.containers) {
    container.limits = Overlaid(container.configured, Find(overrides, container.name));
    for (PlannedVolume& volume : spec.volumes) {
      if (IsDiskOf(volume, container.name)) volume.size_bytes = container.limits.disk_bytes;
    }
  }
}

StatusOr<std::vector<ResourceOverride>> Merge(std::vector<ResourceOverride> overrides,
                                              const std::vector<model::ResourceWish>& wishes,
                                              const EnvironmentSpec& spec,
                                              const ServiceNeeds& needs, int64_t unix_ms) {
  for (const model::ResourceWish& wish : wishes) {
    const PlannedContainer* const container = Find(spec, wish.container);
    if (container == nullptr) {
      return InvalidArgument("there is no container '" + wish.container + "'; there are " +
                             Names(spec));
    }
    auto found = std::find_if(overrides.begin(), overrides.end(), [&](const ResourceOverride& one) {
      return one.container == wish.container;
    });
    if (found == overrides.end()) {
      found = overrides.insert(overrides.end(), {.container = wish.container});
    }
    const ResourceOverride before = *found;
    PAAS_RETURN_IF_ERROR(MergeOne(wish, *container, spec, needs, *found));
    if (*found != before) found->updated_unix_ms = unix_ms;
  }
  std::erase_if(overrides, [](const ResourceOverride& one) { return one.IsEmpty(); });
  std::sort(overrides.begin(), overrides.end(),
            [](const auto& a, const auto& b) { return a.container < b.container; });
  return overrides;
}

Status CheckResources(const std::vector<ResourceOverride>& overrides, const EnvironmentSpec& spec,
                      const ServiceNeeds& needs, const NodeCapacity& node) {
  for (const ResourceOverride& one : overrides) {
    const PlannedContainer* const container = Find(spec, one.container);
    if (container == nullptr) continue;  // of a container that is gone for now
    PAAS_RETURN_IF_ERROR(CheckOne(one, *container, needs));
    PAAS_RETURN_IF_ERROR(CheckNode(one, node));
  }
  return absl::OkStatus();
}

}  // namespace paas::controller
