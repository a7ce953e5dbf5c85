#pragma once

#include <string>

#include "common/status/status.h"
#include "controller/activity/cancel_token.h"
#include "controller/state/event.h"
#include "controller/state/records.h"

namespace paas::controller {

FinishedEvent Failed(int exit, const std::string& error);

// The end for a status that is not OK: cancelled (24) when the token says so, unreachable (40) for
// Unavailable and DeadlineExceeded, quota (30) for ResourceExhausted, else `exit`.
FinishedEvent EndFor(const Status& status, int exit, const CancelToken& cancel);

// What of the environment answers requests when its deploy fails.
std::string WhatServes(const Environment& environment);

}  // namespace paas::controller
