#include "agent/node/node_metrics.h"

#include <algorithm>
#include <set>

namespace paas::agent {
namespace {

using metrics::Sample;
using metrics::Type;
using Samples = std::vector<Sample>;

Samples Containers(const InstanceTable& table) {
  const std::vector<Instance> instances = table.List();
  const auto running = std::count_if(instances.begin(), instances.end(),
                                     [](const Instance& instance) { return instance.IsRunning(); });
  const auto all = static_cast<int64_t>(instances.size());
  return {{{{"state", "running"}}, static_cast<double>(running)},
          {{{"state", "stopped"}}, static_cast<double>(all - running)}};
}

double Environments(const InstanceTable& table) {
  std::set<std::pair<std::string, std::string>> environments;
  for (const Instance& instance : table.List()) {
    environments.emplace(instance.record.project, instance.record.environment);
  }
  return static_cast<double>(environments.size());
}

Samples Images(image::Store& store, bool as_bytes) {
  double images = 0;
  double bytes = 0;
  for (const image::Digest& digest : store.List().value_or(std::vector<image::Digest>())) {
    const StatusOr<image::StoredImage> image = store.Stat(digest);
    if (!image.ok()) continue;
    ++images;
    bytes += static_cast<double>(image->manifest.size_bytes);
  }
  return {{{}, as_bytes ? bytes : images}};
}

void AddContainerMetrics(metrics::Registry& registry, const NodeSources& from) {
  registry.AddCallback("paas_containers", "Containers that have a record.", Type::kGauge,
                       [table = from.table] { return Containers(*table); });
  registry.AddGauge("paas_node_environments", "Environments that have containers on the node.",
                    [table = from.table] { return Environments(*table); });
  registry.AddCallback("paas_container_restarts_total",
                       "Starts of containers whose init had ended.", Type::kCounter,
                       [watcher = from.watcher] {
                         return Samples{{{}, static_cast<double>(watcher->restarts())}};
                       });
  registry.AddCallback("paas_container_oom_kills_total",
                       "Processes that the kernel killed for their memory.", Type::kCounter,
                       [ooms = from.ooms] {
                         return Samples{{{}, static_cast<double>(ooms->kills())}};
                       });
}

void AddKernelMetrics(metrics::Registry& registry, const NodeSources& from) {
  registry.AddGauge("paas_image_mounts", "Images that are mounted.",
                    [mounts = from.mounts] { return static_cast<double>(mounts->List().size()); });
  registry.AddGauge("paas_cgroups", "Control groups of containers.", [cgroups = from.cgroups] {
    const auto names = cgroups->List();
    return names.ok() ? static_cast<double>(names->size()) : 0;
  });
  registry.AddGauge("paas_firewall_containers", "Containers that the firewall has rules for.",
                    [network = from.network] {
                      const auto denied = network->Denied();
                      return denied.ok() ? static_cast<double>(denied->size()) : 0;
                    });
}

}  // namespace

void AddNodeMetrics(metrics::Registry& registry, const NodeSources& sources) {
  AddContainerMetrics(registry, sources);
  registry.AddCallback("paas_images", "Images in the store.", Type::kGauge,
                       [store = sources.store] { return Images(*store, /*as_bytes=*/false); });
  registry.AddCallback("paas_image_bytes", "Size of all images in the store.", Type::kGauge,
                       [store = sources.store] { return Images(*store, /*as_bytes=*/true); });
  AddKernelMetrics(registry, sources);
}

}  // namespace paas::agent
