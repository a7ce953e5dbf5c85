#pragma once

#include <string>
#include <variant>

#include "container/plan/change_step.h"
#include "container/plan/inside_step.h"
#include "container/plan/node_step.h"

// The effects that an assembly, or a change of one, is made of. Plain values of names and paths:
// what descriptors they need at run time (namespaces, stdio) travel beside the plan.

namespace paas::container {

using Step =
    std::variant<JoinCgroups, CloneMount, MakeTmpfs, EnterOuterNamespace, CloneTemplate, PivotRoot,
                 Attach, Mask, ShareMount, StartInit, EnterContainer, MountKernelFs, MakeReadOnly,
                 WriteSysctl, SetHostname, NewSession, LimitResource, KeepCapabilities, SetIdentity,
                 ForbidNewPrivileges, LoadSeccomp, AwaitGo, Execute, EnterRunningMounts,
                 FinishReplacement, CloneAttached, BuildTree, PutBeneath, DetachUpper, UpdateTmpfs,
                 ResizeTmpfs>;

// One line in names: "clone /var/lib/paas/… as app (ids mapped, ro,nosuid,nodev)". Contents and
// environments are not in it.
std::string Describe(const Step& step);
std::string Describe(const MountFlags& flags);
// "open files", for messages.
std::string NameOf(Resource resource);

}  // namespace paas::container
