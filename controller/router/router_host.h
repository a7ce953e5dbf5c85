#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

// What an nginx needs beside its configuration.
struct RouterOrder {
  struct Upstream {
    std::string environment;  // "shop-main-bvxea6i"
    std::string container;
    uint16_t port = 0;

    bool operator==(const Upstream&) const = default;
  };
  std::vector<std::string> listen;   // "127.0.0.1:8080"
  std::vector<Upstream> upstreams;   // everything else among containers is closed to it
  std::vector<std::string> proxies;  // "203.0.113.7:443": the same beyond the platform
  unsigned cache_megabytes = 0;

  bool operator==(const RouterOrder&) const = default;
};

// Who runs nginx: the agent of the node. Thread-safe for one caller at a time.
class RouterHost {
 public:
  virtual ~RouterHost() = default;

  // Takes over "<run dir>/nginx.conf.new" with the files that it names. When it returns, no
  // connection is accepted with the configuration before any more. True when something changed.
  // InvalidArgument with nginx's words; on any error the configuration before goes on serving.
  virtual StatusOr<bool> Apply(const RouterOrder& order) = 0;
};

}  // namespace paas::controller
