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

// PHP_INI_SCAN_DIR of shells, hooks and builds, where the limits of a web request do not apply.
std::string PhpScanDirs(const ConfigInput& input);

// True when the modules of the image are not loaded just as they are.
bool ChangesPhpModules(const ConfigInput& input);
// Where bin/php-modules puts them; empty when the image's own are used. An empty entry of the scan
// path is the directory that PHP was built with, other for fpm than for the CLI.
std::string PhpModulesDir(const ConfigInput& input);

// php.ini in its layers, php-fpm.conf, and the script that chooses modules. InvalidArgument for
// names that are no settings or modules.
StatusOr<std::vector<container::ConfigFile>> PhpFiles(const ConfigInput& input);

}  // namespace paas::agent
