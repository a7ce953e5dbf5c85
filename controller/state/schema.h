#pragma once

#include "common/status/status.h"

namespace paas::controller {

class Database;

// Brings an empty or older database to the schema of this binary, one transaction a step.
// FailedPrecondition when the file was written by a newer controller.
Status Migrate(Database& database);

}  // namespace paas::controller
