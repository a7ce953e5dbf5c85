#pragma once

#include <chrono>

namespace paas::os {

// Blocks SIGTERM, SIGINT and SIGHUP in the calling thread and all threads that it starts later, and
// ignores SIGPIPE. Call it first in main.
void BlockTerminationSignals();

// Waits for SIGTERM or SIGINT; SIGHUP is ignored. Returns the signal.
int WaitForTermination();

// Ends the process with exit code 0 after this time, whatever its threads wait for: a stop is a
// kill that was announced, and every daemon may be killed.
void ExitAfter(std::chrono::milliseconds patience);

}  // namespace paas::os
