#pragma once

#include "paasctl/client/variable_calls.h"
#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// A variable as a document; a sensitive value is null, or "[hidden]" in a table.
Object VariableObject(const Session& session, const Variable& variable);

// One variable as a result, in the format that was asked for.
void PrintVariable(const Session& session, const Variable& variable);

}  // namespace paas::paasctl
