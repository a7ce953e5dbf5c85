#pragma once

#include <string>
#include <vector>

#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// "paasctl activity show [OPTIONS] ID"
std::string UsageOf(const Verb& verb);
// What stands for an argument there: "ID", "MOUNT", "APP…".
std::string ArgumentName(const ArgumentSpec& argument);

// `paasctl --help`
std::string RenderHelp(const std::vector<Verb>& verbs, const Style& style);
// `paasctl activity --help`
std::string RenderGroupHelp(const std::vector<Verb>& verbs, const std::string& group,
                            const Style& style);
// `paasctl deploy --help`
std::string RenderHelp(const Verb& verb, const Style& style);

}  // namespace paas::paasctl
