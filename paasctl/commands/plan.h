#pragma once

#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// Prints what a deploy of the DIR argument would do: `plan`, and `deploy --dry-run`.
Outcome RunPlan(Session& session, const Arguments& arguments);

}  // namespace paas::paasctl
