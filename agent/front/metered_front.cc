#include "agent/front/metered_front.h"

namespace paas::agent {

MeteredFront::MeteredFront(Front* front, metrics::Registry* registry)
    : front_(front),
      lasted_(registry->AddTiming("paas_hold_duration_seconds",
                                  "How long requests of an environment were held for a change.")),
      longest_(registry->AddTiming("paas_hold_longest_wait_seconds",
                                   "The longest wait of a request, of each hold with requests.")),
      requests_(registry->AddCounter("paas_held_requests_total", "Requests that were held.")),
      refused_(registry->AddCounter("paas_refused_requests_total",
                                    "Held requests that were answered with 503.")) {}

Status MeteredFront::Hold(const std::string& id, const std::vector<std::string>& addresses,
                          std::chrono::milliseconds longest) {
  PAAS_RETURN_IF_ERROR(front_->Hold(id, addresses, longest));
  const std::lock_guard lock(mutex_);
  begins_.try_emplace(id, Clock::now());
  return absl::OkStatus();
}

StatusOr<uint64_t> MeteredFront::Drain(const std::string& id, std::chrono::milliseconds patience) {
  return front_->Drain(id, patience);
}

StatusOr<HoldStatistics> MeteredFront::Release(const std::string& id) {
  StatusOr<HoldStatistics> statistics = front_->Release(id);
  if (!statistics.ok()) return statistics;
  const std::lock_guard lock(mutex_);
  const auto begin = begins_.find(id);
  // Releasing what is not held is allowed, and nothing to count.
  if (begin == begins_.end()) return statistics;
  lasted_.Observe(Clock::now() - begin->second);
  if (statistics->requests > 0) longest_.Observe(statistics->longest);
  requests_.Add(static_cast<double>(statistics->requests));
  refused_.Add(static_cast<double>(statistics->refused));
  begins_.erase(begin);
  return statistics;
}

StatusOr<std::vector<std::string>> MeteredFront::Holds() { return front_->Holds(); }

}  // namespace paas::agent
