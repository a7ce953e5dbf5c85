#pragma once

#include <functional>

#include "common/status/status.h"

namespace paas::network {

// Runs `action` with the calling thread inside the network namespace `netns_fd` and brings the
// thread back. Other threads are not affected. The process aborts when the way back fails, since
// the thread would go on in a container's network. Do little inside: sockets that are opened there
// stay there.
Status InNetns(int netns_fd, const std::function<Status()>& action);

}  // namespace paas::network
