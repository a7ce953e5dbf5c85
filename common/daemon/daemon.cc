#include "common/daemon/daemon.h"

#include "common/os/termination.h"
#include "common/rpc/channel.h"
#include "common/rpc/health_client.h"

namespace paas::daemon {
namespace {

constexpr std::chrono::seconds kRound{5};
constexpr std::chrono::seconds kLongestSilence{20};
constexpr std::chrono::seconds kProbeTimeout{5};
constexpr char kStart[] = "start";

// A ping may be late by a round and must still be in time.
std::chrono::milliseconds Round() {
  const auto timeout = ServiceManager::WatchdogTimeout();
  if (!timeout) return kRound;
  return std::min<std::chrono::milliseconds>(
      kRound, std::chrono::duration_cast<std::chrono::milliseconds>(*timeout / 3));
}

}  // namespace

Daemon::Daemon() : watchdog_(Round(), [this] { manager_.Ping(); }) {}

Daemon::~Daemon() { Close(); }

StatusOr<std::unique_ptr<Daemon>> Daemon::Start(const DaemonOptions& options,
                                                const std::string& version) {
  std::unique_ptr<Daemon> daemon(new Daemon);
  metrics::AddProcessMetrics(daemon->metrics_, version);
  daemon->Starting("starting");
  if (!options.status) return daemon;
  PAAS_ASSIGN_OR_RETURN(
      daemon->server_,
      StatusServer::Start(*options.status,
                          {.metrics = [d = daemon.get()] { return d->metrics_.Text(); },
                           .stuck = [d = daemon.get()] { return d->watchdog_.Stuck(); },
                           .reasons = [d = daemon.get()] { return d->readiness_.Reasons(); }}));
  return daemon;
}

void Daemon::Starting(const std::string& what) {
  readiness_.Block(kStart, what);
  manager_.Status(what);
}

void Daemon::WatchServer(const std::vector<rpc::Endpoint>& endpoints) {
  for (const rpc::Endpoint& endpoint : endpoints) {
    if (endpoint.kind != rpc::Endpoint::Kind::kUnix) continue;
    const auto channel = rpc::Connect(endpoint, {});
    if (!channel.ok()) return;
    // An answer proves that its threads run; what it says does not matter.
    watchdog_.Probe("the gRPC server", kLongestSilence, [channel = *channel] {
      return rpc::AskHealth(channel, kProbeTimeout) != rpc::Health::kNoAnswer;
    });
    return;
  }
}

void Daemon::Ready(const std::string& status) {
  readiness_.Clear(kStart);
  watchdog_.Start();
  manager_.Ready(status);
}

void Daemon::AwaitTermination(std::chrono::milliseconds patience) {
  os::WaitForTermination();
  os::ExitAfter(patience);
  manager_.Stopping();
  readiness_.Block("stop", "the daemon stops");
  readiness_.Forget();
  Close();
}

void Daemon::Close() {
  watchdog_.Stop();
  server_.reset();
}

}  // namespace paas::daemon
