#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

// The submodules in the trees of one bare repository, whose files were put into it. Thread-safe.
class SubmoduleTrees {
 public:
  // `modules` is a directory where it is kept which tree a commit of a submodule has.
  SubmoduleTrees(std::string repository, std::string modules)
      : path_(std::move(repository)), modules_(std::move(modules)) {}

  // A submodule: where it is, and at which commit of another repository.
  struct Link {
    std::string path;
    std::string commit;
  };
  // Those of a commit or a tree, without what is in them.
  // `entries` counts the files that were looked at, of several trees it may be; ResourceExhausted
  // when they are more than a commit may have.
  StatusOr<std::vector<Link>> Links(const std::string& tree, uint64_t& entries) const;

  // A submodule's commit that was taken down.
  struct Known {
    std::string raw;  // as git keeps it; "" in older records
    std::string tree;
  };
  // Nothing while it, or what it holds, is not here.
  std::optional<Known> Find(const std::string& commit) const;
  // The tree of it; "" likewise.
  std::string TreeOf(const std::string& commit) const {
    const std::optional<Known> known = Find(commit);
    return known ? known->tree : "";
  }

  // A submodule with its place from the top.
  struct Placed {
    std::string path;
    std::string commit;
    std::string raw;  // as git keeps it
    std::string tree;
  };
  // All of a commit, each before those within it. FailedPrecondition names one that is not here.
  StatusOr<std::vector<Placed>> All(const std::string& commit) const;

  // Takes down which tree a submodule's commit has. `raw` is the commit as git keeps it.
  // InvalidArgument when it is another one, or its files are not here.
  Status Remember(const std::string& commit, const std::string& raw) const;

  // The tree of a commit (or a tree) with all submodules, nested ones too, in their places; itself
  // when it has none. Such a tree may be collected later. FailedPrecondition names one that was
  // never fetched.
  StatusOr<std::string> Complete(const std::string& tree) const {
    uint64_t entries = 0;
    return Compose(tree, 0, entries);
  }

 private:
  Status AddAll(const std::string& tree, const std::string& above, int depth, uint64_t& entries,
                std::vector<Placed>& all) const;
  StatusOr<std::string> Compose(const std::string& tree, int depth, uint64_t& entries) const;

  const std::string path_;
  const std::string modules_;
};

}  // namespace paas::controller
