#pragma once

namespace paas::controller {

// What paasctl exits with when it waited for an activity.
inline constexpr int kExitOk = 0;
inline constexpr int kExitError = 1;
inline constexpr int kExitNotFound = 3;
inline constexpr int kExitConfigInvalid = 6;
inline constexpr int kExitDeployFailed = 20;  // the previous release still serves
inline constexpr int kExitBuildFailed = 21;
inline constexpr int kExitHealthFailed = 22;
inline constexpr int kExitHookFailed = 23;
inline constexpr int kExitCancelled = 24;
inline constexpr int kExitQuota = 30;        // the disk or another bound is reached
inline constexpr int kExitUnreachable = 40;  // builder or agent do not answer

}  // namespace paas::controller
