#pragma once

#include "builder/build/builds.h"
#include "common/metrics/registry.h"

namespace paas::builder {

// Counts and times the builds of another one.
class MeteredBuilds : public Builds {
 public:
  // Both borrowed.
  MeteredBuilds(Builds* builds, metrics::Registry* registry)
      : builds_(builds), registry_(registry) {}

  StatusOr<BuildResult> Build(const BuildRequest& request, const ArchiveReader& source,
                              BuildObserver& observer) override;

 private:
  Builds* const builds_;
  metrics::Registry* const registry_;
};

}  // namespace paas::builder
