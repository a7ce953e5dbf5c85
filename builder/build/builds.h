#pragma once

#include "builder/build/build_observer.h"
#include "builder/build_request.h"
#include "builder/source/source_tree.h"
#include "common/status/status.h"

namespace paas::builder {

// Source trees in, signed images in the store out. Thread-safe.
class Builds {
 public:
  virtual ~Builds() = default;
  // A build that fails by itself is a result with `failure`; an error means that the platform
  // failed, that the request is not acceptable, or that it was cancelled. Leaves nothing behind but
  // the image and the cache.
  virtual StatusOr<BuildResult> Build(const BuildRequest& request, const ArchiveReader& source,
                                      BuildObserver& observer) = 0;
};

}  // namespace paas::builder
