#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "agent/instance.h"
#include "common/status/status.h"

namespace paas::agent {

// The gates in front of start commands: the command of a container that relates to others waits
// until the agent says that they are healthy (await_gate in config/templates/prepare.mustache).
// What is known here is lost with the agent; opening an open gate changes nothing. Thread-safe.
class Gates {
 public:
  // Whether this container waits for others.
  static bool HasGate(const DesiredContainer& desired);

  // False when it is not known to be open.
  bool IsOpen(const Instance& instance) const;

  // Lets the start command go on, now and whenever it is restarted in this container.
  Status Open(const Instance& instance, const std::function<bool()>& give_up);

  // The next start of the command in this container waits again.
  Status Close(const Instance& instance, const std::function<bool()>& give_up);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, pid_t> open_;  // container id → its init
};

}  // namespace paas::agent
