#pragma once

#include <atomic>
#include <string_view>

#include "common/status/status.h"
#include "paasctl/client/exec.h"

namespace paas::paasctl {

// Carries bytes between a socket and a remote command until both are done. Uses a thread of its own
// for what the socket sends. To end it early set `closing` and shut the socket down; the command is
// told to end then. Unavailable, with what the command said last, when it ended badly.
Status Relay(int socket, ExecStream& stream, const std::atomic<bool>& closing);

// All of it; false when the other side is gone.
bool SendAll(int socket, std::string_view bytes);

}  // namespace paas::paasctl
