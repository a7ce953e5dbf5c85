#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/source/module_commits.h"
#include "controller/source/source_repository.h"

namespace paas::controller {

// What leaves with the history of a commit: its submodules, and the trees that these have.
struct LeavingModules {
  std::vector<SubmoduleTrees::Placed> modules;
  std::vector<std::string> trees;  // for SendHistory()
};
// FailedPrecondition when one of them is not here; ResourceExhausted when paths and commits are
// more than `most_bytes`.
StatusOr<LeavingModules> ListModules(const SourceRepository& repository, const std::string& commit,
                                     size_t most_bytes);

// Takes the submodules in that commits name which user code or an archive brought: those that are
// not here have to be in `modules`, with their files among the repository's objects. Each needs a
// URL that a push of it could have, and the whole has to be fit for a build. InvalidArgument says
// which one is not.
Status TakeModules(const SourceRepository& repository, const std::string& project,
                   const std::string& head, const std::vector<ModuleCommit>& modules);

}  // namespace paas::controller
