#pragma once

#include "common/status/status.h"
#include "container/spec.h"

namespace paas::container {

// InvalidArgument, naming what is wrong, when the spec could not be assembled safely: ids and
// cgroup names by allow-list, targets absolute and normal, unique, none at or below what the
// platform mounts itself, none below a mount that the tenant can write, config paths relative and
// inside. Pure.
Status Validate(const ContainerSpec& spec);
// The same for a process that is to run in a container.
Status Validate(const Process& process);

}  // namespace paas::container
