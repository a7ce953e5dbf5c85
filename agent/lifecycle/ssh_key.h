#pragma once

#include <string>

#include "common/status/status.h"

namespace paas::agent {

// A new ed25519 key as sshd reads it ("OPENSSH PRIVATE KEY", without a passphrase). Made here since
// ssh-keygen takes longer than all the rest of a container's start. Never to be logged.
StatusOr<std::string> NewSshKey();

}  // namespace paas::agent
