#pragma once

#include <string>

#include "common/status/status.h"

namespace paas::controller::http {

inline constexpr char kProblemType[] = "application/problem+json";

// The HTTP status of a call that ended with this code, as google.rpc.Code has them.
int HttpStatusOf(absl::StatusCode code);

// All places for what goes on for long are taken.
inline Status NoPlaceForStreams() {
  return Status(absl::StatusCode::kResourceExhausted, "too many streams are open");
}

// The body of an answer that is an error: RFC 9457, with gRPC's code beside it. Pure.
std::string ProblemJson(const Status& status);
// The same with another HTTP status than the code's own.
std::string ProblemJson(int http_status, const Status& status);

}  // namespace paas::controller::http
