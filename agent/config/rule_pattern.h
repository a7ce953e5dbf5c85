#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::agent {

// The pattern of a rule as nginx gets it. nginx turns every named group into a variable of the
// request, where "uri" or "args" would shadow its own, and it does not escape them in a query. So
// names are taken out, and `passthru` refers to groups by number.
struct RulePattern {
  std::string regex;                // the groups are numbered as before
  std::vector<std::string> groups;  // name of group 1, 2, …; "" when it has none

  bool operator==(const RulePattern&) const = default;
};

// InvalidArgument when the pattern cannot be written without names (a reference by name) or when
// its groups cannot be counted (inline flags `n` and `x`, branch reset) and it names some.
StatusOr<RulePattern> ParseRulePattern(std::string_view pattern);

// A `passthru` string for the replacement of nginx's `rewrite`: what is between the quotes. `$name`
// and `${name}` of a group of the rule become $1…$9; any other `$` is InvalidArgument. Control
// characters too. A missing leading slash is added.
StatusOr<std::string> RewriteTarget(std::string_view passthru, const RulePattern& pattern);

}  // namespace paas::agent
