#include "controller/deploy/module_transfer.h"

#include <map>
#include <utility>

#include "controller/push/submodule_reader.h"

namespace paas::controller {
namespace {

// One look at the submodules of a commit, and at those within them.
class Taking {
 public:
  Taking(const SourceRepository& repository, const std::vector<ModuleCommit>& commits)
      : known_(repository.submodules()), reader_(repository) {
    for (const ModuleCommit& one : commits) commits_.emplace(one.commit, one.raw);
  }

  Status Take(const std::string& tree, const std::string& above, const SubmoduleSource& base,
              int depth) {
    PAAS_ASSIGN_OR_RETURN(const auto submodules, reader_.Read(tree, above, base, depth));
    for (const SubmoduleReader::Found& one : submodules) {
      const std::string what = "the submodule '" + one.path + "'";
      if (!one.source.ok()) return Annotate(one.source.status(), what);
      PAAS_ASSIGN_OR_RETURN(const std::string found, TreeOf(one.commit, what));
      PAAS_RETURN_IF_ERROR(Take(found, one.path + "/", *one.source, depth + 1));
    }
    return absl::OkStatus();
  }

 private:
  StatusOr<std::string> TreeOf(const std::string& commit, const std::string& what) const {
    const std::string tree = known_.TreeOf(commit);
    if (!tree.empty()) return tree;
    const auto came = commits_.find(commit);
    if (came == commits_.end()) {
      return InvalidArgument("the files of " + what + " at " + commit.substr(0, 12) +
                             " are not here: the operation has to fetch them, or a push");
    }
    PAAS_RETURN_IF_ERROR(Annotate(known_.Remember(commit, came->second), what));
    return known_.TreeOf(commit);
  }

  const SubmoduleTrees& known_;
  SubmoduleReader reader_;
  std::map<std::string, std::string> commits_;
};

}  // namespace

StatusOr<LeavingModules> ListModules(const SourceRepository& repository, const std::string& commit,
                                     size_t most_bytes) {
  LeavingModules leaving;
  PAAS_ASSIGN_OR_RETURN(leaving.modules, repository.submodules().All(commit));
  size_t bytes = 0;
  for (const SubmoduleTrees::Placed& one : leaving.modules) {
    bytes += one.path.size() + one.raw.size();
    leaving.trees.push_back(one.tree);
  }
  if (bytes <= most_bytes) return leaving;
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
