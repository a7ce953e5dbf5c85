#include "agent/router/router_blueprint.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <iterator>

#include "agent/names.h"
#include "agent/router/listen_sockets.h"
#include "container/handed.h"
#include "network/validate.h"

namespace paas::agent {
namespace {

constexpr uint64_t kMiB = 1u << 20;
// For responses that are being written while nginx makes room for them.
constexpr uint64_t kCacheRoom = 32 * kMiB;
// Connections, buffers and workers of older configurations, which stay for their websockets.
constexpr uint64_t kWorkMemory = 1024 * kMiB;
constexpr uint32_t kProcesses = 1024;
constexpr size_t kMostListeners = 8;  // descriptors travel in one message

// "203.0.113.7:443"; nothing when it is neither address nor port.
StatusOr<network::OutboundRule> RuleOf(const std::string& proxy) {
  const size_t colon = proxy.rfind(':');
  uint16_t port = 0;
  if (colon != std::string::npos) {
    std::from_chars(proxy.data() + colon + 1, proxy.data() + proxy.size(), port);
  }
  const auto address = network::Ipv4::Parse(std::string_view(proxy).substr(0, colon));
  if (port == 0 || !address.ok()) {
    return InvalidArgument("'" + proxy + "' is not an IPv4 address with a port");
  }
  return network::OutboundRule{.destinations = {{*address, 32}}, .ports = {port}};
}

template <typename T>
std::vector<T> Union(const std::vector<T>& one, const std::vector<T>& other) {
  std::vector<T> both;
  std::set_union(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(both));
  return both;
}

uint64_t CacheBytes(const RouterSpec& spec) { return spec.cache_megabytes * kMiB + kCacheRoom; }

// The descriptors at which nginx finds its listening sockets, in nginx's own words: "100;101;".
std::string SocketNumbers(const RouterSpec& spec) {
  std::string numbers;
  const int count = static_cast<int>(spec.listen.size()) + 1;  // and the control socket
  for (int i = 0; i < count; ++i) {
    numbers += std::to_string(container::kFirstHandedDescriptor + i) + ";";
  }
  return numbers;
}

}  // namespace

Status ValidateRouter(const RouterSpec& spec) {
  if (spec.listen.empty()) return InvalidArgument("the router listens nowhere");
  if (spec.listen.size() > kMostListeners) {
    return InvalidArgument("the router listens on more than " + std::to_string(kMostListeners) +
                           " addresses");
  }
  for (const std::string& address : spec.listen) {
    PAAS_RETURN_IF_ERROR(ParseListenAddress(address).status());
  }
  for (const RouterUpstream& upstream : spec.upstreams) {
    if (upstream.port < 1 || upstream.port > 65535) {
      return InvalidArgument(upstream.environment + "/" + upstream.container + ": port " +
                             std::to_string(upstream.port));
    }
  }
  for (const std::string& proxy : spec.proxies) {
    PAAS_RETURN_IF_ERROR(RuleOf(proxy).status());
  }
  return absl::OkStatus();
}

container::ContainerSpec DrawRouter(const RouterRecord& record, const std::string& base,
                                    const Paths& paths) {
  container::ContainerSpec spec;
  spec.id = kRouterId;
  spec.cgroup = "node/router";
  spec.hostname = "router";
  spec.ids = record.ids;
  spec.base = {base, "/"};
  spec.binds = {
      {.source = paths.Router(), .target = kRouterDirectory, .read_only = true, .no_exec = true},
      {.source = paths.RouterLogs(), .target = "/var/log", .no_exec = true}};
  // Memory of its own: a response without end fills that and nothing else.
  spec.tmpfs = {
      {.target = "/var/cache/router", .size_bytes = CacheBytes(record.spec), .no_exec = true}};
  spec.limits = {.memory_bytes = kWorkMemory + CacheBytes(record.spec), .pids = kProcesses};
  spec.init = RouterCommand(
      record.spec, {"/usr/sbin/nginx", "-c", std::string(kRouterDirectory) + "/nginx.conf", "-e",
                    "/var/log/error.log"});
  spec.stop.signal = SIGQUIT;  // requests are answered to their end
  return spec;
}

container::Process RouterCommand(const RouterSpec& spec, std::vector<std::string> argv) {
  container::Process process;
  process.argv = std::move(argv);
  process.env = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}, {"NGINX", SocketNumbers(spec)}};
  return process;
}

network::ContainerNetwork NetworkOf(const RouterRecord& record, network::Ipv4 address) {
  network::ContainerNetwork network{.id = kRouterId, .address = address};
  network.outbound.resolves = false;
  for (const RouterUpstream& upstream : record.spec.upstreams) {
    network.edges.push_back({.to = ContainerIdIn(upstream.environment, upstream.container),
                             .port = static_cast<uint16_t>(upstream.port)});
  }
  for (const std::string& proxy : record.spec.proxies) {
    StatusOr<network::OutboundRule> rule = RuleOf(proxy);
    // One too many must not close what everybody else's routes lead to.
    if (!rule.ok() || network.outbound.rules.size() == network::kMaxOutboundRules) continue;
    network.outbound.mode = network::OutboundPolicy::Mode::kListed;
    network.outbound.rules.push_back(*std::move(rule));
  }
  return network;
}

RouterSpec United(const RouterSpec& one, const RouterSpec& other) {
  RouterSpec both = one;
  both.upstreams = Union(one.upstreams, other.upstreams);
  both.proxies = Union(one.proxies, other.proxies);
  return both;
}

}  // namespace paas::agent
