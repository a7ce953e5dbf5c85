#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

// What `git push -o` said.
struct PushOptions {
  bool activates = false;
  bool no_wait = false;
  std::string title;
  std::string type;
  std::optional<std::string> parent;
  std::optional<bool> clones_parent;

  bool operator==(const PushOptions&) const = default;
};

// InvalidArgument names the option that is unknown, has a wrong value, or asks for what the
// platform does not do. PURE.
StatusOr<PushOptions> ParsePushOptions(const std::vector<std::string>& options);

}  // namespace paas::controller
