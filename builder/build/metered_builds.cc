#include "builder/build/metered_builds.h"

namespace paas::builder {
namespace {

// "failed" is the project's fault, "error" ours or the caller's who went away.
const char* ResultOf(const StatusOr<BuildResult>& result) {
  if (!result.ok()) return absl::IsCancelled(result.status()) ? "cancelled" : "error";
  if (result->image_digest.empty()) return "failed";
  return result->reused ? "reused" : "built";
}

}  // namespace

StatusOr<BuildResult> MeteredBuilds::Build(const BuildRequest& request, const ArchiveReader& source,
                                           BuildObserver& observer) {
  const auto begin = std::chrono::steady_clock::now();
  StatusOr<BuildResult> result = builds_->Build(request, source, observer);
  const metrics::Labels labels = {{"result", ResultOf(result)}};
  registry_->AddCounter("paas_builds_total", "Builds that ended.", labels).Add();
  registry_
      ->AddTiming("paas_build_duration_seconds", "From a build's request to its image.", labels)
      .Observe(std::chrono::steady_clock::now() - begin);
  return result;
}

}  // namespace paas::builder
