#pragma once

#include <string>
#include <vector>

#include "paasctl/client/types.h"
#include "paasctl/output/value.h"

namespace paas::paasctl {

// What JSON says of an environment.
Object ToObject(const Environment& environment);

struct TreeRow {
  const Environment* environment;
  std::string branch;  // what is drawn before its name: "│  └─ "
};

// Project by project, every environment below its parent: production first, then by name. None is
// left out, whatever the parents say.
std::vector<TreeRow> DrawTree(const std::vector<Environment>& environments);

}  // namespace paas::paasctl
