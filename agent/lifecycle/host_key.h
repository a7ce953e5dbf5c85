#pragma once

#include <string>

#include "common/status/status.h"

namespace paas::agent {

// The ssh host key of an environment (ed25519, OpenSSH's PEM), made on first use and kept in
// `directory` (0700): every instance of the environment's containers has the same.
StatusOr<std::string> HostKey(const std::string& directory);

}  // namespace paas::agent
