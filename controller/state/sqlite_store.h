#pragma once

#include <memory>
#include <string>

#include "controller/state/state_store.h"

namespace paas::controller {

// A StateStore in one SQLite file (":memory:" for tests). DataLoss when the file is damaged,
// FailedPrecondition when a newer version wrote it.
StatusOr<std::unique_ptr<StateStore>> OpenSqliteStore(const std::string& path);

}  // namespace paas::controller
