#pragma once

#include <string>

#include "common/status/status.h"

namespace paas::container {

// A mount namespace cannot be pinned below a shared mount, and systemd makes all mounts shared.
// Makes <run_dir>/containers a private mount of itself where that is so; idempotent. Before the
// engine pins anything.
Status PreparePinDirectory(const std::string& run_dir);
// Takes that mount away again. OK when there is none.
Status RemovePinDirectory(const std::string& run_dir);

}  // namespace paas::container
