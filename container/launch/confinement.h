#pragma once

#include <string>

#include "container/launch/outcome.h"
#include "container/plan/step.h"

// What a process gives up for good. Each acts on the calling process.

namespace paas::container::launch {

Outcome StartSession(const NewSession& step);
Outcome Limit(const LimitResource& step);
Outcome Keep(const KeepCapabilities& step);
Outcome Become(const SetIdentity& step);
Outcome ForbidPrivileges();
// `filter`: programs as container/seccomp/filter.h packs them.
Outcome LoadFilter(const std::string& filter);

// Nobody may trace this process or read its /proc entries; an exec ends that. To be repeated after
// every change of identity.
Outcome HideFromTracers();

}  // namespace paas::container::launch
