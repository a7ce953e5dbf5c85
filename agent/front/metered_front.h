#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "agent/front/front.h"
#include "common/metrics/registry.h"

namespace paas::agent {

// Counts and times the holds of another front.
class MeteredFront : public Front {
 public:
  // Both are borrowed.
  MeteredFront(Front* front, metrics::Registry* registry);

  Status Hold(const std::string& id, const std::vector<std::string>& addresses,
              std::chrono::milliseconds longest) override;
  StatusOr<uint64_t> Drain(const std::string& id, std::chrono::milliseconds patience) override;
  StatusOr<HoldStatistics> Release(const std::string& id) override;
  StatusOr<std::vector<std::string>> Holds() override;

 private:
  using Clock = std::chrono::steady_clock;

  Front* const front_;
  const metrics::Timing lasted_;
  const metrics::Timing longest_;
  const metrics::Counter requests_;
  const metrics::Counter refused_;
  std::mutex mutex_;
  std::map<std::string, Clock::time_point> begins_;  // by the id of the hold
};

}  // namespace paas::agent
