#pragma once

#include <optional>

// What a kernel tells of how processes ended that are nobody's child, by their pidfd.

namespace paas::container {

// Whether PIDFD_GET_INFO tells how a process ended (Linux 6.15).
bool CanReadExitOfAnyProcess();

// As waitpid() tells it, of a process that has been reaped. `asks_again`: not yet, or it runs.
// Nothing otherwise: the kernel cannot tell.
std::optional<int> ReadExit(int pidfd, bool& asks_again);

}  // namespace paas::container
