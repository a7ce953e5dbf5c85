#pragma once

#include <cstdint>

// Paths and ids that are the same in every container.
namespace paas::agent {

inline constexpr char kAppDir[] = "/app";
inline constexpr char kAppSocket[] = "/run/app.sock";
inline constexpr char kConfigDir[] = "/run/config";
// Root's own directory in /run, which `web` may write to.
inline constexpr char kPlatformRunDir[] = "/run/platform";
inline constexpr uint32_t kWebId = 10000;  // uid and gid of `web`

}  // namespace paas::agent
