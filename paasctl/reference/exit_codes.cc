#include "paasctl/reference/exit_codes.h"

#include "paasctl/output/failure.h"

namespace paas::paasctl {
namespace {

// Those of a hook and of a probe come from the control plane; nothing here sets them.
constexpr int kExitHealthCheckFailed = 22;
constexpr int kExitHookFailed = 23;

}  // namespace

std::vector<ExitMeaning> ExitMeanings() {
  const auto one = [](int code, const char* meaning) {
    return ExitMeaning{std::to_string(code), meaning};
  };
  return {one(kExitSuccess, "success; also nothing to do"),
          one(kExitError, "another error"),
          one(kExitUsage, "usage"),
          one(kExitNotFound, "not found"),
          one(kExitDenied, "not allowed"),
          one(kExitConflict, "conflict"),
          one(kExitInvalidConfiguration, "configuration invalid"),
          one(kExitRefused, "confirmation refused"),
          one(kExitChanges, "plan --exit-code: there are changes"),
          one(kExitDeployFailed, "deploy failed, the previous release still serves"),
          one(kExitBuildFailed, "build failed"),
          one(kExitHealthCheckFailed, "health check failed"),
          one(kExitHookFailed, "hook failed"),
          one(kExitCancelled, "cancelled, or superseded"),
          one(kExitQuota, "quota, or disk"),
          one(kExitUnreachable, "control plane unreachable"),
          one(kExitTimeout, "--timeout reached; what was started goes on"),
          one(kExitInterrupted, "interrupted"),
          one(kExitBrokenPipe, "whoever read standard output has gone"),
          {"n", "exec and ssh: that of the remote command, 128 + signal when it was killed"}};
}

}  // namespace paas::paasctl
