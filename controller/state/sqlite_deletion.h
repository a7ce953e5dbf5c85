#pragma once

#include <string>

#include "common/status/status.h"

namespace paas::controller {

class Database;

// What goes with an environment: its releases, variables and live changes. Its children become
// those of its parent. All or nothing; missing is OK.
Status DeleteEnvironmentRows(Database& database, const std::string& project,
                             const std::string& name);

// What goes with a project that has no environments any more.
Status DeleteProjectRows(Database& database, const std::string& id);

}  // namespace paas::controller
