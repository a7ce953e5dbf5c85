#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::bench {

// The peers of this machine, and what they have to be told to make a container like ours.

bool IsInstalled(const std::string& program);

// bwrap with namespaces of its own on `root`, up to the program.
std::vector<std::string> BubblewrapArguments(const std::string& root);

// What `runc spec` writes, with our root and program, and `linux_part` merged into its part
// "linux"; runc and crun read it.
Status WriteBundle(const std::string& bundle, const std::string& root,
                   const std::vector<std::string>& program, const nlohmann::json& linux_part);

}  // namespace paas::bench
