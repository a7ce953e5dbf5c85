#pragma once

#include <chrono>
#include <optional>

#include "common/status/status.h"
#include "container/exit.h"

// The end of processes that are not our children, by their pidfd.

namespace paas::container {

// Waits until the process has ended. DeadlineExceeded after `timeout`; without one it waits for
// ever. `known` of the result is false when the kernel cannot tell.
StatusOr<Exit> AwaitExit(int pidfd, std::optional<std::chrono::milliseconds> timeout);

// Of a process that has ended and that nobody has reaped, as waitpid() tells it: where the kernel
// tells nothing afterwards.
std::optional<int> ReadUnreaped(int pidfd);

// Sends a signal; to the process's group when `group`. NotFound when it has ended.
Status SendSignal(int pidfd, int signal, bool group = false);

}  // namespace paas::container
