#include "controller/plan/cluster_steps.h"

#include <algorithm>

#include "controller/plan/plan_summary.h"

namespace paas::controller {
namespace {

template <typename T>
const T* FindNamed(const std::vector<T>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const T& item) { return item.name == name; });
  return found == all.end() ? nullptr : &*found;
}

template <typename T>
const char* ActionFor(const T* before, bool is_same) {
  return before == nullptr ? "create" : is_same ? "keep" : "change";
}

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

void AddRules(std::vector<PlanStep>& steps, const std::vector<std::string>& before,
              const std::vector<std::string>& after) {
  for (const std::string& rule : after) {
    steps.push_back({.object = "rule " + rule, .action = Contains(before, rule) ? "keep" : "open"});
  }
  for (const std::string& rule : before) {
    if (Contains(after, rule)) continue;
    steps.push_back({.object = "rule " + rule,
                     .action = "close",
                     .reason = "no relationship declares it any more"});
  }
}

}  // namespace

std::vector<PlanStep> ClusterSteps(const ServiceImages& services, const EnvironmentSpec& spec,
                                   const std::optional<EnvironmentSpec>& last) {
  const EnvironmentSpec before = last.value_or(EnvironmentSpec{});
  std::vector<PlanStep> steps;
  for (const auto& [name, image] : services) {
    const PlannedContainer* had = FindNamed(before.containers, name);
    steps.push_back({.object = "image of " + name,
                     .action = ActionFor(had, had && had->base_digest == image.digest),
                     .reason = image.reference});
  }
  for (const PlannedVolume& volume : spec.volumes) {
    const PlannedVolume* had = FindNamed(before.volumes, volume.name);
    steps.push_back({.object = "volume " + volume.name,
                     .action = ActionFor(had, had && *had == volume),
                     .reason = volume.shared ? "shared by containers" : "",
                     .bytes = volume.size_bytes});
  }
  for (const std::string& volume : VolumesLeft(before, spec)) {
    steps.push_back({.object = "volume " + volume,
                     .action = "keep",
                     .reason = "nothing mounts it any more; it goes with the environment"});
  }
  AddRules(steps, AllowRules(before), AllowRules(spec));
  steps.push_back({.object = "limits", .action = "keep", .reason = TotalLimits(spec)});
  return steps;
}

}  // namespace paas::controller
