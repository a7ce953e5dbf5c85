#pragma once

#include <string>
#include <vector>

#include "agent/config/config_input.h"
#include "common/status/status.h"

namespace paas::agent {

inline constexpr char kDebuggerSocket[] = "/run/app-debugger.sock";

// Whether a second php-fpm runs that has xdebug loaded, for requests that carry the key of
// `runtime.xdebug`: where php-fpm is what the application runs, and its image has the module.
bool HasDebugger(const ConfigInput& input);

// How it is started; ends with `exec`. `image_scan_dir`: as the first php-fpm has it.
std::string DebuggerCommand(const ConfigInput& input, const std::string& image_scan_dir);

// Its configuration and what it loads beyond the first one.
StatusOr<std::vector<container::ConfigFile>> DebuggerFiles(const ConfigInput& input);

}  // namespace paas::agent
