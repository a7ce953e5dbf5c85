#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

// A commit of a submodule, whose files come with it.
struct ModuleCommit {
  std::string commit;
  std::string raw;  // as git keeps it

  bool operator==(const ModuleCommit&) const = default;
};

// Reads what `git cat-file --batch` prints of commits. It was printed where user code runs: nothing
// is believed but its form. InvalidArgument for another one. PURE.
StatusOr<std::vector<ModuleCommit>> ReadModuleCommits(std::string_view text);

}  // namespace paas::controller
