#include "common/daemon/service_manager.h"

#include <systemd/sd-daemon.h>

#include <algorithm>

namespace paas::daemon {
namespace {

// The variable stays: systemd listens to the main process of a unit alone (NotifyAccess=main).
void Notify(const std::string& state) { (void)::sd_notify(/*unset_environment=*/0, state.c_str()); }

// One assignment a line: a line break would begin another one.
std::string StatusLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return "STATUS=" + text;
}

}  // namespace

void ServiceManager::Ready(const std::string& status) const {
  Notify("READY=1\n" + StatusLine(status));
}

void ServiceManager::Status(const std::string& status) const { Notify(StatusLine(status)); }

void ServiceManager::Stopping() const { Notify("STOPPING=1\n" + StatusLine("stopping")); }

void ServiceManager::Ping() const { Notify("WATCHDOG=1"); }

std::optional<std::chrono::microseconds> ServiceManager::WatchdogTimeout() {
  uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(/*unset_environment=*/0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds);
}

}  // namespace paas::daemon
