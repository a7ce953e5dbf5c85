#include "agent/converge/health.h"

#include <thread>
#include <utility>

#include "agent/config/names.h"
#include "agent/converge/failure.h"
#include "agent/converge/service_health.h"
#include "agent/probe/http_probe.h"
#include "agent/probe/listeners.h"
#include "model/json.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;
constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kSshPort = 2222;
constexpr uint16_t kAppPort = 8888;
// Most applications are up within this time, and are noticed at once: requests wait for them.
constexpr std::chrono::seconds kQuickStart{1};
constexpr std::chrono::milliseconds kLastTry{500};
constexpr std::chrono::milliseconds kShortPause{1};
constexpr std::chrono::milliseconds kLongPause{5};

// Where the web server looks for the application; neither for one that has no process.
struct Upstream {
  uint16_t port = 0;
  std::string socket;

  bool IsUp(const Listeners& listeners) const {
    if (port != 0) return listeners.tcp_ports.contains(port);
    return socket.empty() || listeners.unix_sockets.contains(socket);
  }
};

Upstream UpstreamOf(const Instance& instance) {
  const StatusOr<model::Application> application =
      model::ApplicationFromJson(instance.record.made_from.application);
  if (!application.ok() || !model::HasUpstream(*application)) return {};
  if (application->web.upstream.socket_family == model::SocketFamily::kUnix) {
    return {.port = 0, .socket = kAppSocket};
  }
  return {.port = kAppPort, .socket = {}};
}

// Waits until web server and application listen. Looking at the kernel's tables costs microseconds
// and leaves no trace in anybody's log, so it can be done often.
void AwaitListeners(container::RunningContainer& running, const Upstream& upstream,
                    std::chrono::milliseconds timeout, const std::function<bool()>& in_vain) {
  const auto start = Clock::now();
  while (!in_vain() && Clock::now() - start < timeout) {
    const StatusOr<Listeners> listeners = ListenersOf(running.pid());
    if (!listeners.ok()) return;
    if (listeners->tcp_ports.contains(kHttpPort) && upstream.IsUp(*listeners)) return;
    std::this_thread::sleep_for(Clock::now() - start < kQuickStart ? kShortPause : kLongPause);
  }
}

// What a client would be told by an application that is given up.
ProbeResult ProbeOnce(const ProbeTarget& target) {
  bool tried = false;
  return ProbeHttp(target, kLastTry, [&tried] { return std::exchange(tried, true); });
}

// "…; it listens on 3000": the most frequent mistake, named.
std::string ListenHint(const Instance& instance, const Upstream& upstream) {
  std::string hint = upstream.port != 0
                         ? "the application has to listen on $PORT (8888)"
                         : "the application has to listen on $SOCKET (/run/app.sock)";
  hint += " and to stay in the foreground";
  const StatusOr<Listeners> listeners = ListenersOf(instance.running->pid());
  if (!listeners.ok() || upstream.IsUp(*listeners)) return {};
  std::string others;
  for (const uint16_t port : listeners->tcp_ports) {
    if (port != kHttpPort && port != kSshPort) others += " " + std::to_string(port);
  }
  return others.empty() ? hint : hint + "; it listens on" + others;
}

std::string HintFor(const Instance& instance, const Upstream& upstream,
                    const ContainerFailure& failure) {
  if (failure.out_of_memory || !instance.running->IsRunning()) {
    return GeneralHint(instance, failure);
  }
  const std::string hint = ListenHint(instance, upstream);
  return hint.empty() ? GeneralHint(instance, failure) : hint;
}

std::optional<ContainerFailure> AwaitApplication(const Instance& instance, const Paths& paths,
                                                 const HealthOptions& options,
                                                 const std::function<bool()>& give_up) {
  container::RunningContainer& running = *instance.running;
  const auto in_vain = [&] { return !running.IsRunning() || give_up(); };
  const Upstream upstream = UpstreamOf(instance);
  AwaitListeners(running, upstream, options.timeout / 2, in_vain);
  const ProbeTarget target{.address = instance.record.address, .port = kHttpPort};
  ProbeResult result = ProbeHttp(target, options.timeout / 2, in_vain);
  if (result.tries == 0 && running.IsRunning()) result = ProbeOnce(target);
  if (result.healthy) return std::nullopt;
  ContainerFailure failure = DescribeFailure(instance, "start", paths);
  failure.probe = "GET http://" + target.address + ":80/ → " + result.last_answer + " (" +
                  std::to_string(result.tries) + " tries)";
  failure.hint = HintFor(instance, upstream, failure);
  return failure;
}

// Nobody asks a worker anything: it has to stay alive.
std::optional<ContainerFailure> CheckWorker(const Instance& instance, const Paths& paths) {
  if (instance.running->IsRunning()) return std::nullopt;
  ContainerFailure failure = DescribeFailure(instance, "start", paths);
  failure.hint = GeneralHint(instance, failure);
  return failure;
}

}  // namespace

std::optional<ContainerFailure> WaitHealthy(const Instance& instance, const Paths& paths,
                                            const HealthOptions& options,
                                            const std::function<bool()>& give_up) {
  switch (instance.record.made_from.kind) {
    case ContainerKind::kApplication:
      return AwaitApplication(instance, paths, options, give_up);
    case ContainerKind::kWorker:
      return CheckWorker(instance, paths);
    case ContainerKind::kService:
      return AwaitService(instance, paths, options, give_up);
  }
  return std::nullopt;
}

}  // namespace paas::agent
