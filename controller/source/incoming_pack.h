#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/os/child_process.h"
#include "common/status/status.h"
#include "controller/source/tar_import.h"

namespace paas::controller {

// What commits that come from a container may hold.
struct PackLimits {
  uint64_t pack_bytes = 512ull << 20;    // compressed, as sent
  uint64_t object_bytes = 256ull << 20;  // of one object that git must hold in memory
  ImportLimits tree;                     // of the files of the last commit
};

// Git objects that user code made. They are kept in a directory of their own, and the repository
// sees them only when all of them were found good. Not thread-safe.
class IncomingPack {
 public:
  // `repository` is the absolute path of a bare one, which outlives the object.
  static StatusOr<std::unique_ptr<IncomingPack>> Begin(const std::string& repository,
                                                       const PackLimits& limits);
  // What was not accepted is gone.
  ~IncomingPack();
  IncomingPack(const IncomingPack&) = delete;
  IncomingPack& operator=(const IncomingPack&) = delete;

  // The next piece of the pack. ResourceExhausted when it is longer than it may be.
  Status Write(std::string_view piece);

  // Called once. Ends the pack and moves its objects into the repository if everything of `commit`
  // is there and passes git's own checks, `base` is an ancestor of it, and its tree could have come
  // with an archive: no submodules (unless the limits allow
  // them), no path that could be taken for ".git", no more than the
  // limits. InvalidArgument says what is wrong, ResourceExhausted which limit is passed.
  Status Accept(const std::string& commit, const std::string& base);
  // The same for a commit with its whole history.
  Status AcceptHistory(const std::string& commit);

 private:
  IncomingPack(std::string repository, std::string directory, PackLimits limits,
               os::ChildProcess git);

  os::Command Git(const std::vector<std::string>& arguments) const;
  Status EndPack();
  Status CheckCommit(const std::string& commit) const;
  Status CheckHistory(const std::string& commit, const std::string& base) const;
  Status TakeIn(const std::string& commit);
  Status Migrate() const;

  const std::string repository_;
  const std::string directory_;
  const PackLimits limits_;
  os::ChildProcess git_;  // index-pack
  uint64_t received_ = 0;
  Status failed_;  // of Write(): git has ended
};

// The checks of Accept() on the tree of a commit. `list` is `git ls-tree -r -l -z --full-tree`.
// PURE.
Status CheckTreeListing(std::string_view list, const ImportLimits& limits);

// Removes what a process that died left of its packs.
void RemoveIncomingPacks(const std::string& repository);

}  // namespace paas::controller
