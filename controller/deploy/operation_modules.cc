#include "controller/deploy/operation_modules.h"

#include <algorithm>
#include <map>

#include "controller/push/submodules.h"
#include "controller/source/module_commits.h"
#include "model/file_source.h"

namespace paas::controller {
namespace {

constexpr size_t kLongestModules = 256 << 10;
constexpr size_t kMostSubmodules = 100;
constexpr size_t kMostBytes = 2u << 20;  // of their commits, in one message
constexpr int kDeepest = 5;

// One look at the submodules of a commit, and at those within them.
class Taking {
 public:
  Taking(const SourceRepository& repository, const std::vector<ModuleCommit>& commits)
      : repository_(repository) {
    for (const ModuleCommit& one : commits) commits_.emplace(one.commit, one.raw);
  }

  Status Take(const std::string& tree, const std::string& above, const SubmoduleSource& base,
              int depth) {
    PAAS_ASSIGN_OR_RETURN(const auto links, repository_.submodules().Links(tree, entries_));
    if (links.empty()) return absl::OkStatus();
    submodules_ += links.size();
    if (depth == kDeepest || submodules_ > kMostSubmodules) {
      return InvalidArgument("there are too many submodules in submodules, or too many of them");
    }
    PAAS_ASSIGN_OR_RETURN(const auto files, repository_.Files(tree));
    const std::vector<SubmoduleEntry> entries =
        ReadSubmodules(files->ReadFile(".gitmodules", kLongestModules).value_or(""));
    for (const SubmoduleTrees::Link& link : links) {
      const std::string path = above + link.path;
      const StatusOr<SubmoduleSource> source = LocateSubmodule(base, UrlOf(entries, link.path));
      if (!source.ok()) return Annotate(source.status(), "the submodule '" + path + "'");
      PAAS_ASSIGN_OR_RETURN(const std::string found, TreeOf(link.commit, path));
      PAAS_RETURN_IF_ERROR(Take(found, path + "/", *source, depth + 1));
    }
    return absl::OkStatus();
  }

 private:
  static std::string UrlOf(const std::vector<SubmoduleEntry>& entries, const std::string& path) {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const SubmoduleEntry& one) { return one.path == path; });
    return found == entries.end() ? "" : found->url;
  }

  StatusOr<std::string> TreeOf(const std::string& commit, const std::string& path) const {
    const std::string tree = repository_.submodules().TreeOf(commit);
    if (!tree.empty()) return tree;
    const auto came = commits_.find(commit);
    if (came == commits_.end()) {
      return InvalidArgument("the files of the submodule '" + path + "' at " +
                             commit.substr(0, 12) +
                             " are not here: the operation has to fetch them, or a push");
    }
    PAAS_RETURN_IF_ERROR(Annotate(repository_.submodules().Remember(commit, came->second),
                                  "the submodule '" + path + "'"));
    return repository_.submodules().TreeOf(commit);
  }

  const SourceRepository& repository_;
  std::map<std::string, std::string> commits_;
  size_t submodules_ = 0;
  uint64_t entries_ = 0;
};

}  // namespace

StatusOr<std::vector<std::string>> AddModules(const SourceRepository& repository,
                                              SourceOperationOrder& order) {
  PAAS_ASSIGN_OR_RETURN(const auto all, repository.submodules().All(order.commit));
  std::vector<std::string> trees;
  size_t bytes = 0;
  for (const SubmoduleTrees::Placed& one : all) {
    bytes += one.path.size() + one.raw.size();
    order.submodules.push_back({.path = one.path, .commit = one.commit, .raw = one.raw});
    trees.push_back(one.tree);
  }
  if (bytes <= kMostBytes) return trees;
  return Status(absl::StatusCode::kResourceExhausted, "there are too many submodules");
}

Status TakeModules(const SourceRepository& repository, const std::string& project,
                   const std::string& head, const std::vector<ModuleCommit>& modules) {
  PAAS_RETURN_IF_ERROR(Taking(repository, modules)
                           .Take(head, /*above=*/"", {.project = project, .url = {}}, /*depth=*/0));
  PAAS_ASSIGN_OR_RETURN(const std::string whole, repository.submodules().Complete(head));
  return repository.CheckTree(whole);
}

}  // namespace paas::controller
