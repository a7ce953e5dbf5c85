#pragma once

#include <map>
#include <string>

namespace paas::agent {

// Every template of agent/config/templates by its file name without ".mustache"; generated at
// build time.
const std::map<std::string, std::string>& Templates();

}  // namespace paas::agent
