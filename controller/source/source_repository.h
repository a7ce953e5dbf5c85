#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "controller/source/incoming_pack.h"
#include "controller/source/submodule_trees.h"
#include "controller/source/tar_import.h"
#include "model/file_source.h"

namespace paas::controller {

// What a source archive became.
struct ImportedSource {
  std::string commit;    // 40 hex digits
  bool changed = false;  // false: the branch has this very tree already
};

// The bare git repository of one project. Thread-safe; imports are serialised.
class SourceRepository {
 public:
  // Opens or creates `path`, an absolute one. `modules` is where it is kept which tree a commit of
  // a submodule has; empty: in the repository.
  static StatusOr<std::unique_ptr<SourceRepository>> Open(const std::string& path,
                                                          const std::string& modules = {});

  // Makes a commit of the archive's tree on `branch` without unpacking it to disk. A tree that the
  // branch has already makes no commit. A refused archive leaves the branch as it was.
  StatusOr<ImportedSource> Import(const std::string& branch, const ArchiveReader& archive,
                                  int64_t unix_seconds, const ImportLimits& limits = {});

  // A commit of the archive's tree on no branch, for a look at it. It may be collected later.
  StatusOr<std::string> ImportDetached(const ArchiveReader& archive, int64_t unix_seconds,
                                       const ImportLimits& limits = {});

  // The tree id of a directory of a commit ("" is the root). NotFound when there is none.
  StatusOr<std::string> TreeId(const std::string& commit, const std::string& directory) const;

  // The id of a tree without the platform's own files at its top (.platform.app.yaml, .platform,
  // .upsun): what they say acts through the configuration, and is no change of code. The tree's own
  // id when it has none. Such a tree may be collected later.
  StatusOr<std::string> CodeId(const std::string& tree) const;

  // The files of a commit, for the reader of configurations.
  StatusOr<std::unique_ptr<model::FileSource>> Files(const std::string& commit) const;

  // Streams a tree as tar, in pieces of at most 1 MiB; stops at the sink's first error and returns
  // it. Attributes in the tree change nothing.
  using PieceSink = std::function<Status(std::string_view)>;
  Status Archive(const std::string& tree, const PieceSink& sink) const;

  // The commit that a branch is at. NotFound when there is no such branch.
  StatusOr<std::string> Tip(const std::string& branch) const;

  // Streams a commit with its whole history, and trees, as a git pack; otherwise like Archive().
  Status SendHistory(const std::string& commit, const std::vector<std::string>& trees,
                     const PieceSink& sink) const;

  // Takes commits in that user code made.
  StatusOr<std::unique_ptr<IncomingPack>> Receive(const PackLimits& limits = {}) const {
    return IncomingPack::Begin(path_, limits);
  }

  // The checks that a source archive has to pass too; submodules have to be in the tree.
  Status CheckTree(const std::string& tree, const ImportLimits& limits = {}) const;

  // Moves a branch on to a commit of the repository. Aborted when it is not at `from` any more.
  Status MoveBranch(const std::string& branch, const std::string& from, const std::string& to);

  // Makes a branch at a commit; one that is there already may be nowhere else (AlreadyExists).
  Status CreateBranch(const std::string& branch, const std::string& commit);

  // Whether the history of `descendant` has `ancestor`; a commit is its own ancestor.
  StatusOr<bool> IsAncestor(const std::string& ancestor, const std::string& descendant) const;

  struct Merge {
    std::string commit;                  // what the branch would be at
    std::vector<std::string> conflicts;  // files; then there is no commit
  };
  // What merging `theirs` into `ours` comes to; no branch moves, and no file is written. A history
  // that needs no merge is taken as it is. FailedPrecondition when the two have no common commit.
  StatusOr<Merge> MergeCommits(const std::string& ours, const std::string& theirs,
                               const std::string& message, int64_t unix_seconds) const;

  // Its submodules, and trees with them in their places.
  const SubmoduleTrees& submodules() const { return submodules_; }

  // A commit of a backup stays, whatever happens to branches.
  Status KeepForBackup(const std::string& backup, const std::string& commit);
  // Missing is OK.
  Status ForgetBackup(const std::string& backup);

  // Missing is OK.
  Status DeleteBranch(const std::string& branch);

 private:
  SourceRepository(std::string path, std::string modules)
      : path_(std::move(path)), submodules_(path_, std::move(modules)) {}

  // The object id of a revision, or "" when it is missing.
  StatusOr<std::string> Resolve(const std::string& revision) const;
  Status SetRef(const std::string& ref, const std::string& commit) const;  // "": delete
  Status FastImport(const ArchiveReader& archive, const ImportCommit& commit,
                    const ImportLimits& limits) const;
  // Moves the branch to the imported commit, unless the tree is the same.
  StatusOr<ImportedSource> Advance(const std::string& ref, const std::string& tip) const;

  std::string path_;
  SubmoduleTrees submodules_;
  std::mutex imports_;
};

}  // namespace paas::controller
