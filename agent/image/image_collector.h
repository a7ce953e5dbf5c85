#pragma once

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "agent/lifecycle/instance_table.h"
#include "agent/state/environment_store.h"
#include "common/status/status.h"
#include "image/mount_table.h"
#include "image/store.h"

namespace paas::agent {

struct SurveyedImage {
  image::Manifest manifest;
  std::chrono::seconds idle{0};
  bool in_use = false;
};

// The images that this node has, and the deleting of those that nothing here needs. Thread-safe.
class ImageCollector {
 public:
  // Borrowed, but the specifications. `shares_store`: what is in the store is the platform's, and
  // the builder's to delete.
  ImageCollector(image::Store* store, const image::MountTable* mounts, const InstanceTable* table,
                 EnvironmentStore specs, bool shares_store)
      : store_(store),
        mounts_(mounts),
        table_(table),
        specs_(std::move(specs)),
        shares_store_(shares_store) {}

  bool shares_store() const { return shares_store_; }

  // Digests that something is mounted from, that a container was made from, or that the
  // specification of an environment names: after a restart they are needed again.
  StatusOr<std::set<std::string>> Wanted() const;
  StatusOr<std::vector<SurveyedImage>> Images() const;

  // Deletes those that were idle for so long and that nothing wants; returns them.
  // FailedPrecondition when the store is shared.
  StatusOr<std::vector<std::string>> Delete(const std::vector<std::string>& digests,
                                            std::chrono::seconds idle);

 private:
  image::Store* const store_;
  const image::MountTable* const mounts_;
  const InstanceTable* const table_;
  const EnvironmentStore specs_;
  const bool shares_store_;
};

}  // namespace paas::agent
