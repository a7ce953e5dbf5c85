#pragma once

#include <atomic>
#include <functional>
#include <string_view>

#include "common/status/status.h"
#include "container/exec_session.h"

namespace paas::agent {

// Receives output; returns false when nobody reads it any more.
using ExecSink = std::function<bool(std::string_view data, bool is_stderr)>;

// Moves what a session writes to `sink` until the process has ended and its streams are drained.
// When the sink gives up, or `cancelled` (asked at least every 200 ms) says so, the process is sent
// SIGHUP, then SIGKILL. Returns how it ended.
StatusOr<container::Exit> DrainSession(container::ExecSession& session, const ExecSink& sink,
                                       const std::function<bool()>& cancelled);

// Makes the session's input fit for SendInput, and its terminal non-blocking with it.
Status PrepareInput(container::ExecSession& session);

// Writes all of `data` to the process's input, as fast as it is read, until `ended`: what never
// reads its input does not hold the caller. A process that has closed its input gets nothing.
void SendInput(container::ExecSession& session, std::string_view data,
               const std::atomic<bool>& ended);

}  // namespace paas::agent
