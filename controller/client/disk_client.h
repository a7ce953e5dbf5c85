#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/plan/environment_spec.h"
#include "controller/plan/garbage_plan.h"

namespace paas::controller {

// A file system that the platform fills.
struct Space {
  std::string what;  // "images", "builds", "state", "volumes"
  std::string path;
  uint64_t total_bytes = 0;
  uint64_t free_bytes = 0;
  uint64_t reserve_bytes = 0;  // that nothing may be planned into

  bool operator==(const Space&) const = default;
};

struct BuilderSurvey {
  std::vector<StoredImage> images;
  std::vector<StoredCache> caches;
  std::vector<Space> spaces;
};

struct NodeSurvey {
  std::vector<StoredImage> images;
  bool shares_store = false;     // its images are those of the builder
  std::set<std::string> wanted;  // digests that containers and specifications name
  std::vector<Space> spaces;
};

struct BuilderCollection {
  std::vector<std::string> digests;
  std::vector<std::string> caches;
};

// What builder and agent have on disk. Unavailable when the one that is asked does not answer.
// Thread-safe.
class DiskClient {
 public:
  virtual ~DiskClient() = default;

  virtual StatusOr<BuilderSurvey> SurveyBuilder() = 0;
  virtual StatusOr<NodeSurvey> SurveyNode() = 0;
  // Whether the builder has the image.
  virtual StatusOr<bool> HasImage(const std::string& digest) = 0;
  // Deletes what is named but what was used within the policy's times; returns what went.
  virtual StatusOr<BuilderCollection> CollectBuilder(const BuilderCollection& order,
                                                     const GarbagePolicy& policy) = 0;
  virtual StatusOr<std::vector<std::string>> CollectNode(const std::vector<std::string>& digests,
                                                         const GarbagePolicy& policy) = 0;
  // ResourceExhausted when the node has no room for what the specification adds to it. Images that
  // are not built yet are left out.
  virtual Status Admit(const EnvironmentSpec& spec) = 0;
};

}  // namespace paas::controller
