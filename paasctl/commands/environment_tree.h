#pragma once

#include <string>
#include <vector>

#include "paasctl/client/types.h"
#include "paasctl/output/value.h"

namespace paas::paasctl {

// What JSON says of an environment.
Object ToObject(const Environment& environment);

// For people: an active one that something changes is dirty.
std::string StatusText(const Environment& environment);
// "in 6d", "now", "-".
std::string ExpiryText(const Environment& environment, int64_t now_unix_ms);

struct TreeRow {
  const Environment* environment;
  std::string branch;  // what is drawn before its name: "│  └─ "
};

// Project by project, every environment below its parent: production first, then by name. None is
// left out, whatever the parents say.
std::vector<TreeRow> DrawTree(const std::vector<Environment>& environments);

}  // namespace paas::paasctl
