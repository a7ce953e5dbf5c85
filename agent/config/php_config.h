#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/config/config_input.h"
#include "common/status/status.h"
#include "container/spec.h"

namespace paas::agent {

// php-fpm's children: what of the container's memory is not reserved, in requests. At least two;
// above 25 at most five a CPU. A container without a memory limit gets 16.
uint32_t PhpChildren(const model::Runtime& runtime, const container::Limits& limits);

// How php-fpm is started: the base image's command with the php.ini files of a web server.
std::string PhpStartCommand(const ConfigInput& input);

// The same of the second one, which has the debugger loaded. Empty: there is none.
std::string PhpDebuggerCommand(const ConfigInput& input);

// PHP_INI_SCAN_DIR of shells, hooks and builds, where the limits of a web request do not apply.
std::string PhpScanDirs(const ConfigInput& input);

// php.ini in its layers, php-fpm.conf, and the modules that were chosen. InvalidArgument for
// names that are no settings or modules.
StatusOr<std::vector<container::ConfigFile>> PhpFiles(const ConfigInput& input);

}  // namespace paas::agent
