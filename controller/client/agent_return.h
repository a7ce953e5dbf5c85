#pragma once

#include <chrono>

#include "controller/activity/cancel_token.h"

namespace grpc {
class Channel;
}

namespace paas::controller {

// An agent that restarts is back within a second. False when it stays away for too long since it
// was `lost`, or the caller gave up.
bool AwaitAgent(grpc::Channel& channel, std::chrono::steady_clock::time_point lost,
                CancelToken& cancel);

}  // namespace paas::controller
