#pragma once

#include "common/metrics/registry.h"
#include "controller/activity/activity_queue.h"

namespace paas::controller {

// Counts and times the activities of another runner, and logs their ends.
class MeteredRunner : public ActivityRunner {
 public:
  MeteredRunner(ActivityRunner& runner, metrics::Registry& registry)
      : runner_(runner), registry_(registry) {}

  FinishedEvent Run(const Activity& activity, ActivityLog& log, CancelToken& cancel) override;

 private:
  ActivityRunner& runner_;
  metrics::Registry& registry_;
};

// How many activities wait and run, and how many environments there are, as the store knows it.
// `store` outlives the registry's use.
void AddStateMetrics(metrics::Registry& registry, StateStore& store);

}  // namespace paas::controller
