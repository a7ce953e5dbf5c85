#pragma once

#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// Prints a plan; the exit code says whether there is something to do when `tells` does.
Outcome ShowPlan(Session& session, const Plan& plan, bool tells);

// Prints what a deploy of the DIR argument would do: `plan`, and `deploy --dry-run`.
Outcome RunPlan(Session& session, const Arguments& arguments);

}  // namespace paas::paasctl
