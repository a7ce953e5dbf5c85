#pragma once

#include <string>

#include "common/metrics/registry.h"
#include "common/rpc/call_observer.h"

namespace paas::daemon {

// Counts and times the calls that a daemon answers.
class CallMetrics : public rpc::CallObserver {
 public:
  explicit CallMetrics(metrics::Registry& registry) : registry_(registry) {}
  void OnEnd(const rpc::EndedCall& call) override;

 private:
  metrics::Registry& registry_;
};

}  // namespace paas::daemon
