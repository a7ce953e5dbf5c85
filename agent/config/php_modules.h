#pragma once

#include <string>
#include <vector>

#include "agent/config/config_input.h"
#include "common/status/status.h"

namespace paas::agent {

// Whether PHP loads other modules than the base image has on by default. An image that does not
// say which modules it has (properties php.modules.on and .off) keeps its own.
bool ChangesPhpModules(const ConfigInput& input);

// Where the links below are, seen from the container.
inline constexpr char kPhpModulesDir[] = "/run/config/php/modules";

// One link for each module that PHP is to load, to the file of the image that loads it. They are in
// the ramdisk before the first process runs, so that php-fpm, hooks and crons load the same ones.
StatusOr<std::vector<container::ConfigFile>> PhpModuleLinks(const ConfigInput& input);

}  // namespace paas::agent
