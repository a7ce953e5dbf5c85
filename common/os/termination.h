#pragma once

namespace paas::os {

// Blocks SIGTERM, SIGINT and SIGHUP in the calling thread and all threads that it starts later, and
// ignores SIGPIPE. Call it first in main.
void BlockTerminationSignals();

// Waits for SIGTERM or SIGINT; SIGHUP is ignored. Returns the signal.
int WaitForTermination();

}  // namespace paas::os
