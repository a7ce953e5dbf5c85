#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace paas::daemon {

// What a daemon tells systemd (sd_notify(3)). Without NOTIFY_SOCKET every call does nothing.
// Thread-safe.
class ServiceManager {
 public:
  // "READY=1": what depends on the unit may start.
  void Ready(const std::string& status) const;
  // One line for `systemctl status`.
  void Status(const std::string& status) const;
  void Stopping() const;
  void Ping() const;  // "WATCHDOG=1"

  // How long systemd waits for a ping before it kills the daemon; nothing: it does not wait.
  static std::optional<std::chrono::microseconds> WatchdogTimeout();
};

}  // namespace paas::daemon
