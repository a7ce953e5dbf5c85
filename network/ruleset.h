#pragma once

#include <string>

#include "network/network.h"

namespace paas::network {

// The table with empty sets, in nft's language: first line to last one transaction that replaces an
// older table of the same name. PURE.
std::string RulesetText(const Config& config);

// The comment of the table: names the owner and the generation, a hash of the rules. A table with
// the same comment holds the same rules and can be kept as it is.
std::string RulesetComment(const Config& config);

}  // namespace paas::network
