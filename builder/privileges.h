#pragma once

#include "common/status/status.h"

namespace paas::builder {

// Gives up every capability but those that are needed to own files as the containers' user, for
// this process and whatever it executes. A builder that does not run as root keeps what it has.
Status DropPrivileges();

}  // namespace paas::builder
