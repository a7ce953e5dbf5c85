#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "paasctl/commands/verb.h"
#include "paasctl/output/failure.h"

namespace paas::paasctl {

// A command line, understood.
struct Invocation {
  const Verb* verb = nullptr;
  Arguments arguments;
  Globals globals;
};

// Somebody asked for help: print this and end.
struct HelpRequest {
  const Verb* verb = nullptr;  // null: that of the group, or of everything
  std::string group;
};

using Variables = std::map<std::string, std::string>;  // environment variables PAASCTL_*

// Sorts the words after "paasctl" by what they mean. Flags win over `variables`. A mistake is a
// usage error that names the word, with the nearest one that exists.
std::variant<Invocation, HelpRequest, Failure> ParseCommandLine(
    const std::vector<Verb>& verbs, const std::vector<std::string>& words,
    const Variables& variables);

// "90s", "5m", "1h", "250ms", or plain seconds.
std::optional<std::chrono::milliseconds> ParseDuration(const std::string& text);

}  // namespace paas::paasctl
