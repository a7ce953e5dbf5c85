#pragma once

#include "common/status/status.h"

namespace paas::image::squashfuse {

// Takes everything from this single-threaded process that reading an image does not need, in this
// order: namespaces of its own (the mount namespace holds one empty read-only directory, the
// network one nothing), the identity of nobody without any capability, resource limits,
// no_new_privs, and at last all system calls but the handful of a server loop. Forks on the way,
// since only a child lives in a new pid namespace: the parent exits, and the child returns.
// Needs root.
Status EnterSandbox();

}  // namespace paas::image::squashfuse
