#include "common/daemon/call_metrics.h"

#include <array>

namespace paas::daemon {
namespace {

constexpr std::array kCodes = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

std::string NameOf(int code) {
  const auto index = static_cast<size_t>(code);
  return index < kCodes.size() ? kCodes[index] : "UNKNOWN";
}

}  // namespace

void CallMetrics::OnEnd(const rpc::EndedCall& call) {
  registry_
      .AddCounter("paas_grpc_requests_total", "Calls that were answered.",
                  {{"method", call.method}, {"code", NameOf(call.code)}})
      .Add();
  registry_
      .AddTiming(
          "paas_grpc_request_duration_seconds",
          "From the begin of a call to its status; streams last as long as their caller wants.",
          {{"method", call.method}})
      .Observe(call.took);
}

}  // namespace paas::daemon
