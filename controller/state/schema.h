#pragma once

#include <cstddef>

#include "common/status/status.h"

namespace paas::controller {

class Database;

// Brings an empty or older database to the schema of this binary, one transaction a step.
// FailedPrecondition when the file was written by a newer controller.
Status Migrate(Database& database);
// The same, to an older version than this one's: what was written by an older controller.
Status MigrateTo(Database& database, size_t wanted);

}  // namespace paas::controller
