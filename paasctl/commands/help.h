#pragma once

#include <string>
#include <vector>

#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// `paasctl --help`
std::string RenderHelp(const std::vector<Verb>& verbs, const Style& style);
// `paasctl activity --help`
std::string RenderGroupHelp(const std::vector<Verb>& verbs, const std::string& group,
                            const Style& style);
// `paasctl deploy --help`
std::string RenderHelp(const Verb& verb, const Style& style);

}  // namespace paas::paasctl
