#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "container/spec.h"

namespace paas::agent {

// A port of a container that the router may open.
struct RouterUpstream {
  std::string environment;  // "<project>-<machine name>"
  std::string container;    // its name there
  uint32_t port = 0;

  auto operator<=>(const RouterUpstream&) const = default;
};

// The router of a node as the controller wants it, but for what nginx reads, which lies below
// Paths::Router().
struct RouterSpec {
  std::string image_digest;
  std::vector<std::string> listen;        // "127.0.0.1:8080", "[::]:443"; on the node
  std::vector<RouterUpstream> upstreams;  // sorted, each once
  std::vector<std::string> proxies;       // "203.0.113.7:443" beyond the platform; likewise
  uint32_t cache_megabytes = 0;

  bool operator==(const RouterSpec&) const = default;
};

// What the node remembers of its router.
struct RouterRecord {
  RouterSpec spec;
  container::IdRange ids;
  std::string address;  // IPv4 in the container pool; stays for as long as the record

  bool operator==(const RouterRecord&) const = default;
};

}  // namespace paas::agent
