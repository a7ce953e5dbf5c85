#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/status/status.h"

namespace paas::controller::http {

// The target of a request: what is between the method and the version. Pure.
struct Target {
  std::vector<std::string> segments;  // decoded: an environment's name may hold a slash (%2F)
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order

  bool operator==(const Target&) const = default;
};

// InvalidArgument for escapes that are none, control characters, and paths that are not absolute.
// An empty segment is kept, and no path of the table has one.
StatusOr<Target> ParseTarget(std::string_view text);

}  // namespace paas::controller::http
