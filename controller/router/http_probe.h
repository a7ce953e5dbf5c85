#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "common/status/status.h"

namespace paas::controller {

// What is asked for.
struct ProbeTarget {
  bool is_tls = false;
  std::string host;  // without port
  std::string path = "/";
  std::string key = {};  // RouterSettings::probe_key; empty: as any visitor
};

// "https://main-x-shop.localhost:8443/api/" → TLS, host and path, the port left out.
ProbeTarget TargetOf(const std::string& url);

// A GET as a browser would send it, to `address` ("127.0.0.1:8080"). The status code of the answer;
// Unavailable when there is none, DeadlineExceeded after `timeout`. Who answers over TLS is not
// checked: the question is whether anybody does.
StatusOr<int> HttpGet(const std::string& address, const ProbeTarget& target,
                      std::chrono::milliseconds timeout);

// What a probe saw.
struct ProbeResult {
  int status = 0;  // of the last answer; 0: none
  int tries = 0;
  std::string last;  // "HTTP 200", "connection refused"
};

// Asks until something answers that is no 502, 503 or 504, which the router itself gives for a
// container that does not serve. Unavailable with the last answer when `patience` is over or
// `is_cancelled` says so.
StatusOr<ProbeResult> ProbeUntilServed(const std::string& address, const ProbeTarget& target,
                                       std::chrono::milliseconds patience,
                                       const std::function<bool()>& is_cancelled);

}  // namespace paas::controller
