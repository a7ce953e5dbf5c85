#pragma once

#include <sys/types.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::agent {

// The listening sockets of a network namespace.
struct Listeners {
  std::set<uint16_t> tcp_ports;        // IPv4 and IPv6
  std::set<std::string> unix_sockets;  // with a path

  bool operator==(const Listeners&) const = default;
};

// From the texts of /proc/<pid>/net/{tcp,tcp6,unix}. Lines that are not understood are left out.
// PURE.
Listeners ParseListeners(std::string_view tcp, std::string_view tcp6, std::string_view unix_text);

// Those of the namespaces of a process: seen without connecting, so that an application that is not
// up yet logs nothing. NotFound when the process has ended.
StatusOr<Listeners> ListenersOf(pid_t pid);

}  // namespace paas::agent
