#pragma once

#include <memory>
#include <string>

#include "common/daemon/call_metrics.h"
#include "common/daemon/daemon_options.h"
#include "common/daemon/readiness.h"
#include "common/daemon/service_manager.h"
#include "common/daemon/status_server.h"
#include "common/daemon/watchdog.h"
#include "common/metrics/registry.h"
#include "common/status/status.h"

namespace paas::daemon {

// What is the same in every daemon: what it tells systemd, Prometheus and whoever asks for its
// health. It begins before the daemon looks at its state and ends after everything else.
//
//   PAAS_ASSIGN_OR_RETURN(auto daemon, Daemon::Start(options, PAAS_VERSION));
//   … open, recover, serve; then, without a way to fail in between: add callbacks, requirements
//   and probes, which use all of that …
//   daemon->Ready("12 containers run");
//   daemon->AwaitTermination(10s);   // nothing that was added is called any more
class Daemon {
 public:
  // /healthz answers from now on; /readyz says that the daemon starts. Unavailable when the status
  // endpoint cannot be listened on.
  static StatusOr<std::unique_ptr<Daemon>> Start(const DaemonOptions& options,
                                                 const std::string& version);
  ~Daemon();

  metrics::Registry& metrics() { return metrics_; }
  Readiness& readiness() { return readiness_; }
  Watchdog& watchdog() { return watchdog_; }
  // For the daemon's gRPC server.
  rpc::CallObserver* calls() { return &calls_; }

  // What it does at the moment, for `systemctl status` and /readyz.
  void Starting(const std::string& what);
  void Say(const std::string& text) const { manager_.Status(text); }

  // The gRPC server answers; watched from now on when one of the endpoints is a unix socket.
  void WatchServer(const std::vector<rpc::Endpoint>& endpoints);
  // All that was to be recovered is; pings begin.
  void Ready(const std::string& status);

  // Waits for SIGTERM or SIGINT, then tells that it stops, and lets go of everything that was
  // added. The process ends after `patience`, whatever its threads wait for.
  void AwaitTermination(std::chrono::milliseconds patience);

 private:
  Daemon();
  void Close();

  const ServiceManager manager_{};
  metrics::Registry metrics_;
  CallMetrics calls_{metrics_};
  Readiness readiness_;
  Watchdog watchdog_;
  std::unique_ptr<StatusServer> server_;
};

}  // namespace paas::daemon
