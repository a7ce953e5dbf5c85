#pragma once

#include <string>
#include <vector>

#include "common/concurrency/keyed_mutex.h"
#include "common/status/status.h"
#include "model/application.h"

namespace paas::builder {

// What one build says of itself when its caches are looked for.
struct CacheScope {
  std::string project;
  std::string application;
  std::string base_reference;  // what was compiled for one runtime is of no use to another
  std::string app_directory;   // where the application is built, on the node

  bool operator==(const CacheScope&) const = default;
};

// The directories of `build.caches`, kept between the builds of a project:
//
//   <root>/<project>/.kept/<hash of application and cache>/<key>/
//
// No build container sees this place. What is kept is copied by the builder, before the first
// container of a build runs and after the last one has gone. Thread-safe.
class KeptCaches {
 public:
  explicit KeptCaches(std::string root) : root_(std::move(root)) {}

  struct Restored {
    std::vector<std::string> keys;   // one a cache, from its watched files; for Save()
    std::vector<std::string> lines;  // what happened, for people
  };

  // Fills the caches' directories: with what was kept under the same key, else, where
  // `allow_stale` says so, with the newest. Files of the source win. InvalidArgument when the
  // source has something else than a directory where one should be.
  StatusOr<Restored> Restore(const CacheScope& scope, const std::vector<model::BuildCache>& caches);

  // Keeps what the build left in the directories, under keys that are not known yet. Returns what
  // happened, for people.
  StatusOr<std::vector<std::string>> Save(const CacheScope& scope,
                                          const std::vector<model::BuildCache>& caches,
                                          const std::vector<std::string>& keys);

 private:
  std::string Home(const CacheScope& scope, const model::BuildCache& cache) const;
  StatusOr<std::string> RestoreOne(const CacheScope& scope, const model::BuildCache& cache,
                                   const std::string& key);
  StatusOr<std::string> SaveOne(const CacheScope& scope, const model::BuildCache& cache,
                                const std::string& key);

  const std::string root_;
  KeyedMutex homes_;
};

}  // namespace paas::builder
