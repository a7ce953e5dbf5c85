#include "controller/deploy/endings.h"

#include "controller/activity/exit_codes.h"

namespace paas::controller {

FinishedEvent Failed(int exit, const std::string& error) {
  return {.result = Result::kFailure, .exit = exit, .error = error};
}

FinishedEvent EndFor(const Status& status, int exit, const CancelToken& cancel) {
  if (cancel.IsCancelled()) {
    return {.result = Result::kCancelled, .exit = kExitCancelled, .error = "cancelled"};
  }
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return Failed(kExitUnreachable, Message(status));
    case absl::StatusCode::kResourceExhausted:
      return Failed(kExitQuota, Message(status));
    default:
      return Failed(exit, Message(status));
  }
}

std::string WhatServes(const Environment& environment) {
  return environment.release == 0
             ? "nothing serves yet"
             : "previous release r" + std::to_string(environment.release) + " keeps serving";
}

}  // namespace paas::controller
