#pragma once

#include <string>

#include "paasctl/commands/session.h"
#include "paasctl/output/failure.h"

namespace paas::paasctl {

// The container that -A names, or the environment's only application. InvalidArgument when there
// are several, NotFound when there is none.
StatusOr<std::string> ChooseContainer(const Session& session, Client& client,
                                      const EnvironmentId& id);

// The exit code of a remote command as a shell says it: 128 + signal when it was killed.
int ExitCodeOf(const ExitRecord& exit);

// How a verb ends that could not choose.
Outcome NotChosen(const Status& status);

}  // namespace paas::paasctl
