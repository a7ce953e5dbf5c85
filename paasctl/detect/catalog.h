#pragma once

#include <string>
#include <vector>

#include "paasctl/detect/detection.h"
#include "paasctl/detect/version_range.h"

namespace paas::paasctl {

// A runtime, and the versions that there are base images of. docs/guide/runtimes.md has the list
// for people; a test holds both to the folders of base-images/.
struct KnownRuntime {
  std::string name;
  std::vector<std::string> versions;
  std::string preferred;  // where a project asks for nothing
};
const std::vector<KnownRuntime>& KnownRuntimes();

// What a manifest asks of its runtime.
struct AskedVersion {
  std::string range;  // as written; empty: nothing
  std::string where;  // "engines.node in package.json"
  TildeMeaning tilde = TildeMeaning::kPessimistic;
};

// The preferred version when it is accepted, else the newest that is, else the preferred one with a
// note. The first of `asked` that asks for something counts.
void ChooseVersion(const std::vector<AskedVersion>& asked, Detection& detection);

// Adds the services that names of packages hint at ("pg", "psycopg2", "ext-redis"): each type once.
void AddServices(const std::vector<std::string>& packages, const std::string& manifest,
                 Detection& detection);

}  // namespace paas::paasctl
