#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::model {

// A piece of the `to` of a path redirect.
struct TargetPart {
  enum class Kind {
    kText,      // as it is
    kGroup,     // "1": what a group of the regular expression matched
    kUri,       // $uri: the path of the request
    kArgs,      // $args
    kIsArgs,    // $is_args: "?" when there are arguments
    kArgument,  // $arg_<text>
  };
  Kind kind = Kind::kText;
  std::string text;

  bool operator==(const TargetPart&) const = default;
};

struct TargetReading {
  std::vector<TargetPart> parts;
  std::string problem;  // empty: it can be used
  std::string hint;
};

// Takes the `to` of a path redirect apart; `groups` is how many groups its expression has, 0 for a
// plain path. The text of the parts is printable ASCII without quotes, backslashes and `$`.
TargetReading ReadRedirectTarget(std::string_view to, uint32_t groups);

}  // namespace paas::model
