#pragma once

#include <string>

#include "common/status/status.h"
#include "controller/client/builder_client.h"
#include "controller/source/module_commits.h"
#include "controller/source/source_repository.h"

namespace paas::controller {

// The submodules of a commit as a source operation finds them, in `order`; their trees are the ones
// that go with the history. FailedPrecondition when one of them is not here.
StatusOr<std::vector<std::string>> AddModules(const SourceRepository& repository,
                                              SourceOperationOrder& order);

// Takes the submodules in that commits name which user code or an archive brought: those that are
// not here have to be in `modules`, with their files among the repository's objects. Each needs a
// URL that a push of it could have, and the whole has to be fit for a build. InvalidArgument says
// which one is not.
Status TakeModules(const SourceRepository& repository, const std::string& project,
                   const std::string& head, const std::vector<ModuleCommit>& modules);

}  // namespace paas::controller
