#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::agent {

// What became of the requests of one hold.
struct HoldStatistics {
  uint64_t requests = 0;                 // that waited
  std::chrono::milliseconds longest{0};  // that one of them did
  uint64_t refused = 0;                  // with 503

  bool operator==(const HoldStatistics&) const = default;
};

// Whoever stands in front of containers and can let requests wait: the node's router. A hold has
// an id; keys are the addresses of containers. Thread-safe. NotFound or Unavailable when nobody is
// there.
class Front {
 public:
  virtual ~Front() = default;

  // Requests of these addresses wait from now on, at most for `longest`; then they are refused. A
  // hold with this id gets the addresses in addition, and keeps its deadline.
  virtual Status Hold(const std::string& id, const std::vector<std::string>& addresses,
                      std::chrono::milliseconds longest) = 0;
  // Waits until no request of the hold's addresses is in flight any more; how many still are after
  // `patience`.
  virtual StatusOr<uint64_t> Drain(const std::string& id, std::chrono::milliseconds patience) = 0;
  // Lets them go on. OK when there is no such hold.
  virtual StatusOr<HoldStatistics> Release(const std::string& id) = 0;
  // The ids of all holds.
  virtual StatusOr<std::vector<std::string>> Holds() = 0;
};

}  // namespace paas::agent
