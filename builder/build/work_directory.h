#pragma once

#include <string>
#include <utility>

#include "common/status/status.h"

namespace paas::builder {

// The directory of one build: <root>/<id>/ with app/, which is made and owned by `web`. Removed
// with everything in it when destroyed. Movable.
class WorkDirectory {
 public:
  // Makes a new one with a random id.
  static StatusOr<WorkDirectory> Create(const std::string& root);
  // Removes what builds of a dead process left.
  static Status RemoveAll(const std::string& root);

  ~WorkDirectory();
  WorkDirectory(WorkDirectory&& other) noexcept
      : path_(std::exchange(other.path_, {})), id_(std::move(other.id_)) {}
  WorkDirectory& operator=(WorkDirectory&&) = delete;

  const std::string& id() const { return id_; }  // "build-<16 hex>"
  const std::string& path() const { return path_; }
  std::string app() const { return path_ + "/app"; }
  std::string exchange() const { return path_ + "/exchange"; }  // not made

 private:
  WorkDirectory(std::string path, std::string id) : path_(std::move(path)), id_(std::move(id)) {}

  std::string path_;
  std::string id_;
};

// mkdir -p, owned by `web`: what a build container may write to.
Status MakeWebDirectory(const std::string& path);

// The directory of all caches. Builds may leave setuid programs of `web` in theirs: no user of the
// node gets in.
Status MakeCacheRoot(const std::string& path);

// Bytes on disk below `path`, without following symlinks; counting stops beyond `limit`.
// Trees that are deeper than a path may be long count as more than that.
uint64_t DiskUsage(const std::string& path, uint64_t limit);

}  // namespace paas::builder
