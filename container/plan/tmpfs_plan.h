#pragma once

#include <string>

#include "container/plan/node_step.h"
#include "container/spec.h"

// The tmpfs of every container, as they are made and as they are changed. PURE.

namespace paas::container {

inline constexpr char kConfigTarget[] = "/run/config";

// /run is open to every user like /tmp, since an application makes its socket there.
MakeTmpfs PlanRun(const ContainerSpec& spec);

// The ramdisk: a file system of its own, which nobody inside can write, whoever he is there. Its
// files have ids of the node, so that the node can write them later as well.
MakeTmpfs PlanConfig(const ContainerSpec& spec);

MakeTmpfs PlanTmp(const ContainerSpec& spec);

// True when the spec mounts something of its own at `target`.
bool HasTarget(const ContainerSpec& spec, const std::string& target);

}  // namespace paas::container
