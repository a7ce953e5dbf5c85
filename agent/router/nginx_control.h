#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "agent/router/router_spec.h"
#include "common/os/log_watch.h"
#include "common/status/status.h"
#include "container/running_container.h"

namespace paas::agent {

// nginx as init of the router's container: what it is asked, and what its error log answers. The
// log is written by the container; a lie in it fools nobody but the router's own users.

// nginx's check of the configuration file `path` (as the container sees it) in a process beside it,
// with the listening sockets. InvalidArgument with nginx's words.
Status TestConfig(container::RunningContainer& running, const RouterSpec& spec,
                  const std::vector<int>& sockets, const std::string& path);

// Until the workers of a container that was just started run. `log` was made before the start.
// FailedPrecondition with nginx's words when it ended instead.
Status AwaitWorkers(const container::RunningContainer& running, os::LogWatch& log,
                    std::chrono::milliseconds timeout);

// Makes it read its configuration again, and returns when no worker with the old one accepts any
// more. FailedPrecondition with nginx's words when it goes on with the old one.
Status ReloadConfig(const container::RunningContainer& running, const std::string& error_log,
                    std::chrono::milliseconds timeout);

// What is wrong, of lines of nginx's log or stderr, in one line. PURE.
std::string Complaint(const std::string& text);

}  // namespace paas::agent
