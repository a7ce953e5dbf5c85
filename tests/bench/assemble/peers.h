#pragma once

#include <string>
#include <vector>

#include "tests/bench/assemble/rootfs.h"

namespace paas::bench {

struct Peer {
  std::string name;
  std::vector<std::string> argv;
};

// The engines that are installed, set up to run `true` in the root with namespaces of its own and
// to clean up after it.
StatusOr<std::vector<Peer>> MakePeers(const std::string& directory, const std::string& root);

// From the start of the command to its end.
StatusOr<Duration> MeasurePeer(const Peer& peer);

}  // namespace paas::bench
