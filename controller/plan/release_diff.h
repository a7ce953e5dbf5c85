#pragma once

#include <string>
#include <vector>

#include "controller/plan/environment_spec.h"
#include "controller/routes/site.h"
#include "controller/state/records.h"

namespace paas::controller {

// One thing in which two releases differ. Never shows the value of a variable or of a key of the
// configuration: there may be secrets in them.
struct ReleaseDifference {
  std::string section;  // commit, container, image, configuration, environment, limit,
                        // relationship, volume, variable, route
  std::string subject;  // "app base image", "app web/locations", "env:API_KEY"
  std::string change;   // added, removed, changed
  std::string before;   // empty where values are not shown
  std::string after;

  bool operator==(const ReleaseDifference&) const = default;
};

// A release taken apart.
struct ReleaseView {
  EnvironmentSpec spec;
  std::vector<Site> sites;
  std::vector<ReleaseVariable> variables;
  std::string commit;
};

// In the order of the sections above, and by subject. Nothing for two that are the same.
std::vector<ReleaseDifference> DiffReleases(const ReleaseView& before, const ReleaseView& after);

}  // namespace paas::controller
