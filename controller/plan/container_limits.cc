#include "controller/plan/container_limits.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace paas::controller {
namespace {

constexpr uint64_t kMegabyte = 1ull << 20;
constexpr uint32_t kLeastCpuMillis = 500;
constexpr uint64_t kLeastMemoryMb = 512;
constexpr uint32_t kMostProcesses = 1024;

struct Size {
  std::string_view name;
  uint32_t cpu_millis;
  uint64_t memory_mb;
};

constexpr std::array<Size, 7> kSizes = {{{"AUTO", 1000, 512},
                                         {"XS", 500, 512},
                                         {"S", 500, 512},
                                         {"M", 1000, 768},
                                         {"L", 2000, 1024},
                                         {"XL", 4000, 2048},
                                         {"2XL", 8000, 4096}}};
constexpr Size kLargest = {"4XL", 16000, 8192};

Size FindSize(std::string_view name) {
  const auto* size = std::find_if(kSizes.begin(), kSizes.end(),
                                  [name](const Size& candidate) { return candidate.name == name; });
  return size == kSizes.end() ? (name == kLargest.name ? kLargest : kSizes.front()) : *size;
}

}  // namespace

Limits LimitsOf(const model::ContainerProperties& container) {
  const Size size = FindSize(container.size);
  uint64_t memory_mb = size.memory_mb;
  if (container.resources) {
    memory_mb = container.resources->base_memory_mb +
                uint64_t{container.resources->memory_ratio_mb} * size.cpu_millis / 1000;
  }
  return {.cpu_millis = std::max(size.cpu_millis, kLeastCpuMillis),
          .memory_bytes = std::max(memory_mb, kLeastMemoryMb) * kMegabyte,
          .pids = kMostProcesses,
          .disk_bytes = 0};
}

OutboundPolicy OutboundOf(const std::optional<model::Firewall>& firewall) {
  OutboundPolicy policy;
  if (!firewall) return policy;
  policy.restricted = true;
  for (const model::FirewallRule& rule : firewall->outbound) {
    if (!rule.domains.empty()) continue;
    policy.rules.push_back({.cidrs = rule.ips, .ports = {rule.ports.begin(), rule.ports.end()}});
  }
  return policy;
}

}  // namespace paas::controller
