#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::agent {

// Ids come from outside and become path components, cgroup names and interface aliases:
// ^[a-z0-9][a-z0-9-]{0,62}$, else InvalidArgument naming `what`.
Status ValidateId(std::string_view what, std::string_view id);

// The name of a container as projects write it: an id that may have underscores.
Status ValidateContainerName(std::string_view name);

// A container's name as an id, for what takes no underscores (host names, cgroups): the name itself
// without any, else with dashes in their place and a hash that keeps "a_b" apart from "a-b".
std::string ContainerSlug(std::string_view name);

// "<project>-<environment>": unique on the node, and a valid id itself. Cut and ended with a hash
// when it would be longer than 63.
std::string EnvironmentId(std::string_view project, std::string_view environment);

// "<project>-<environment>--<slug of the container>", shortened in the same way.
std::string ContainerId(std::string_view project, std::string_view environment,
                        std::string_view container);

// The same with the environment as "<project>-<environment>", however long that is.
std::string ContainerIdIn(std::string_view environment, std::string_view container);

}  // namespace paas::agent
