#pragma once

#include <string>

#include "paasctl/client/client.h"

namespace paas::paasctl {

// The backup that is meant by its id, or the beginning of it. NotFound.
StatusOr<Backup> FindBackup(Client& client, const std::string& project, const std::string& id);

}  // namespace paas::paasctl
