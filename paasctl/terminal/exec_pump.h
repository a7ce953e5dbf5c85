#pragma once

#include "common/status/status.h"
#include "paasctl/client/exec.h"

namespace paas::paasctl {

struct PumpOptions {
  bool tty = false;  // raw mode, and the window size follows the terminal
};

// Connects this process's standard streams with a remote command until it ends. Returns how the
// remote command ended.
StatusOr<ExitRecord> PumpExec(ExecStream& stream, const PumpOptions& options);

}  // namespace paas::paasctl
