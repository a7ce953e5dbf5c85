#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "common/status/status.h"

namespace paas::agent {

struct ProbeTarget {
  std::string address;  // IPv4
  uint16_t port = 80;
  std::string path = "/";
};

// What the last try saw, and how many there were, for people.
struct ProbeResult {
  bool healthy = false;
  uint32_t tries = 0;
  std::string last_answer;  // "HTTP 200", "connection refused"
};

// Asks for `target.path` from outside of the container until it answers with anything but 502, 503
// or 504, `timeout` is over, or `give_up` (asked before each try) says that trying is in vain.
// Tries follow each other after 5 ms, and after two seconds at intervals that grow to 100 ms:
// nothing announces a port that opens in another namespace.
ProbeResult ProbeHttp(const ProbeTarget& target, std::chrono::milliseconds timeout,
                      const std::function<bool()>& give_up);

}  // namespace paas::agent
