#include "controller/plan/plan_summary.h"

#include <algorithm>

namespace paas::controller {
namespace {

constexpr uint64_t kMegabyte = 1ull << 20;  // of memory
constexpr uint64_t kDiskMegabyte = 1'000'000;

std::string Count(size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

// 3500 → "3.5", 4000 → "4"
std::string Cpus(uint64_t millis) {
  std::string text = std::to_string(millis / 1000);
  if (millis % 1000 >= 100) text += "." + std::to_string(millis % 1000 / 100);
  return text;
}

}  // namespace

std::vector<std::string> AllowRules(const EnvironmentSpec& spec) {
  std::vector<std::string> rules;
  for (const PlannedContainer& container : spec.containers) {
    for (const PlannedRelationship& relationship : container.relationships) {
      for (const uint32_t port : relationship.ports) {
        const std::string rule =
            container.name + "→" + relationship.container + ":" + std::to_string(port);
        // Two relationships to one port are one rule.
        if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
      }
    }
  }
  return rules;
}

std::string Summary(const model::ProjectConfig& config, size_t routes,
                    const EnvironmentSpec& spec) {
  return Count(config.applications.size(), "app") + ", " +
         Count(config.services.size(), "service") + ", " + Count(routes, "route") + ", " +
         Count(AllowRules(spec).size(), "allow rule");
}

std::string CountRules(const EnvironmentSpec& spec) {
  return Count(AllowRules(spec).size(), "rule");
}

std::string ListRules(const EnvironmentSpec& spec, size_t shown) {
  const std::vector<std::string> rules = AllowRules(spec);
  std::string text;
  for (size_t i = 0; i < std::min(shown, rules.size()); ++i) {
    text += (text.empty() ? "" : ", ") + rules[i];
  }
  return rules.size() > shown ? text + ", …" : text;
}

std::string ContainerNames(const EnvironmentSpec& spec, const std::set<std::string>& among) {
  std::string applications;
  std::string services;
  for (const PlannedContainer& container : spec.containers) {
    if (!among.contains(container.name)) continue;
    std::string& names = container.kind == ContainerKind::kService ? services : applications;
    names += (names.empty() ? "" : ", ") + container.name;
  }
  return applications + (applications.empty() || services.empty() ? "" : ", ") + services;
}

std::string ContainerNames(const EnvironmentSpec& spec) {
  std::set<std::string> all;
  for (const PlannedContainer& container : spec.containers) all.insert(container.name);
  return ContainerNames(spec, all);
}

std::string TotalLimits(const EnvironmentSpec& spec) {
  uint64_t cpu_millis = 0;
  uint64_t memory = 0;
  uint64_t disk = 0;
  for (const PlannedContainer& container : spec.containers) {
    cpu_millis += container.limits.cpu_millis;
    memory += container.limits.memory_bytes;
  }
  for (const PlannedVolume& volume : spec.volumes) disk += volume.size_bytes;
  std::string text = Count(spec.containers.size(), "container") + ", " + Cpus(cpu_millis) +
                     " CPU, " + std::to_string(memory / kMegabyte) + " MB memory";
  if (disk > 0) text += ", " + std::to_string(disk / kDiskMegabyte) + " MB disk";
  return text;
}

std::vector<std::string> VolumesLeft(const EnvironmentSpec& before, const EnvironmentSpec& after) {
  std::vector<std::string> left;
  for (const PlannedVolume& volume : before.volumes) {
    const bool is_kept =
        std::any_of(after.volumes.begin(), after.volumes.end(),
                    [&](const PlannedVolume& other) { return other.name == volume.name; });
    if (!is_kept) left.push_back(volume.name);
  }
  return left;
}

}  // namespace paas::controller
