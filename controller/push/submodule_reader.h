#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/push/submodules.h"
#include "controller/source/source_repository.h"

namespace paas::controller {

// Reads which submodules a commit has, and those within them, up to what one commit may have of
// them. `repository` is borrowed. Not thread-safe.
class SubmoduleReader {
 public:
  explicit SubmoduleReader(const SourceRepository& repository) : repository_(repository) {}

  struct Found {
    std::string path;  // from the top
    std::string commit;
    StatusOr<SubmoduleSource> source;  // as its URL says
    size_t line = 1;                   // of .gitmodules
  };
  // Those of a tree that comes from `base` and has its place at `above` ("", or "lib/"). `depth`:
  // in how many submodules it is. InvalidArgument or ResourceExhausted when there are too many by
  // now.
  StatusOr<std::vector<Found>> Read(const std::string& tree, const std::string& above,
                                    const SubmoduleSource& base, int depth);

  // How many were found so far.
  size_t count() const { return count_; }

 private:
  const SourceRepository& repository_;
  size_t count_ = 0;
  uint64_t entries_ = 0;  // files that were looked at
};

}  // namespace paas::controller
