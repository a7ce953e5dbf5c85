#pragma once

#include "common/status/status.h"
#include "controller/access/gate.h"
#include "controller/push/push_order.h"

namespace paas::controller {

// Whether the caller may do this to the branch: nobody may delete the default one; to push takes a
// contributor of the environment's type, to force or delete an admin; whose new environment begins
// with the data of its parent must be allowed to branch that one as well. What was denied is in the
// audit log, and with `entry` (Gate::Permit) what was allowed too.
Status CheckPushRight(Gate& gate, StateStore& store, const PushOrder& order,
                      const RefUpdate& update, bool is_forced, uint64_t* entry);

}  // namespace paas::controller
