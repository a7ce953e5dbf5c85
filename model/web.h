#pragma once

#include <string>
#include <vector>

#include "model/location.h"

namespace paas::model {

// Shell commands; empty means none.
struct Commands {
  std::string pre_start;
  std::string start;
  std::string post_start;

  bool operator==(const Commands&) const = default;
};

enum class SocketFamily { kTcp, kUnix };
enum class UpstreamProtocol { kHttp, kFastcgi };

// How nginx reaches the application: TCP port 8888 or /run/app.sock.
struct Upstream {
  SocketFamily socket_family = SocketFamily::kTcp;
  UpstreamProtocol protocol = UpstreamProtocol::kHttp;

  bool operator==(const Upstream&) const = default;
};

struct Web {
  Commands commands;
  Upstream upstream;
  std::vector<Location> locations;  // in the order of the file; "/" is always there
  bool move_to_root = false;

  bool operator==(const Web&) const = default;
};

}  // namespace paas::model
