#include "controller/plan/container_limits.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace paas::controller {
namespace {

constexpr uint64_t kMegabyte = 1ull << 20;
constexpr uint32_t kMostProcesses = 1024;
constexpr uint64_t kLargestMemoryMb = 1ull << 20;

struct Amount {
  uint32_t cpu_millis;
  uint64_t memory_mb;
};
constexpr Amount kLeastOfApplication = {500, 512};
constexpr Amount kLeastOfService = {250, 64};

struct Size {
  std::string_view name;
  uint32_t cpu_with_resources;  // what `resources` multiplies with
  Amount high_cpu;
  Amount balanced;
  Amount high_memory;
};

// The proportions are those of the profiles that projects are written for; the numbers are larger.
constexpr std::array<Size, 8> kSizes = {
    {{"AUTO", 1000, {1000, 512}, {500, 256}, {500, 512}},
     {"XS", 250, {500, 512}, {250, 64}, {250, 256}},
     {"S", 500, {500, 512}, {500, 128}, {500, 512}},
     {"M", 1000, {1000, 768}, {500, 256}, {500, 768}},
     {"L", 2000, {2000, 1024}, {500, 512}, {1000, 1536}},
     {"XL", 4000, {4000, 2048}, {1000, 1024}, {1000, 3072}},
     {"2XL", 8000, {8000, 4096}, {2000, 2048}, {2000, 6144}},
     {"4XL", 16000, {16000, 8192}, {4000, 4096}, {4000, 12288}}}};

const Size& FindSize(std::string_view name) {
  const auto* size = std::find_if(kSizes.begin(), kSizes.end(),
                                  [name](const Size& candidate) { return candidate.name == name; });
  return size == kSizes.end() ? kSizes.front() : *size;
}

Amount OfProfile(const Size& size, std::string_view profile) {
  if (profile == "BALANCED") return size.balanced;
  if (profile == "HIGH_MEMORY") return size.high_memory;
  if (profile == "HIGHER_MEMORY") {
    return {size.high_memory.cpu_millis, 2 * size.high_memory.memory_mb};
  }
  return size.high_cpu;
}

// What an image is by nature; a type that is not named here keeps things in memory.
std::string_view ProfileOfService(std::string_view type) {
  constexpr std::array<std::string_view, 6> kBalanced = {
      "redis", "redis-persistent", "valkey", "valkey-persistent", "memcached", "mercure"};
  if (std::find(kBalanced.begin(), kBalanced.end(), type) != kBalanced.end()) return "BALANCED";
  return type == "chrome-headless" ? "HIGH_CPU" : "HIGH_MEMORY";
}

Limits LimitsOf(std::string_view size_name, std::string_view profile,
                const std::optional<model::Resources>& resources, const Amount& least) {
  const Size& size = FindSize(size_name);
  Amount amount = OfProfile(size, profile);
  if (resources) {
    amount = {size.cpu_with_resources,
              resources->base_memory_mb +
                  uint64_t{resources->memory_ratio_mb} * size.cpu_with_resources / 1000};
  }
  return {.cpu_millis = std::max(amount.cpu_millis, least.cpu_millis),
          .memory_bytes =
              std::min(std::max(amount.memory_mb, least.memory_mb), kLargestMemoryMb) * kMegabyte,
          .pids = kMostProcesses,
          .disk_bytes = 0};
}

}  // namespace

Limits ApplicationLimits(const model::Application& application,
                         const model::ContainerProperties& container) {
  const std::string runtime = model::PrimaryRuntime(application).name;
  const std::string_view profile = !application.container_profile.empty()
                                       ? std::string_view(application.container_profile)
                                   : runtime == "java" ? "HIGH_MEMORY"
                                                       : "HIGH_CPU";
  return LimitsOf(container.size, profile, container.resources, kLeastOfApplication);
}

Limits ServiceLimits(const model::Service& service, const model::ServiceDescription& description) {
  const Amount least = {std::max(kLeastOfService.cpu_millis, description.least_cpu_millis),
                        std::max(kLeastOfService.memory_mb, description.least_memory_mb)};
  return LimitsOf(service.size,
                  service.container_profile.empty() ? ProfileOfService(service.type.name)
                                                    : std::string_view(service.container_profile),
                  service.resources, least);
}

OutboundPolicy OutboundOf(const std::optional<model::Firewall>& firewall) {
  OutboundPolicy policy;
  if (!firewall) return policy;
  policy.restricted = true;
  for (const model::FirewallRule& rule : firewall->outbound) {
    policy.rules.push_back({.cidrs = rule.ips,
                            .ports = {rule.ports.begin(), rule.ports.end()},
                            .domains = rule.domains});
  }
  return policy;
}

}  // namespace paas::controller
