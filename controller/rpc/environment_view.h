#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/status/status.h"
#include "controller/state/state_store.h"
#include "paas/controller/v1/controller.pb.h"

namespace paas::controller {

// Environments as callers see them, with what is known of them elsewhere: their release, when they
// end, whether something changes them. A look at one moment.
class EnvironmentView {
 public:
  // An empty project means all. `store` outlives it.
  static StatusOr<EnvironmentView> Load(StateStore& store, const std::string& project);

  paas::controller::v1::Environment Of(const Environment& environment) const;
  const std::vector<Environment>& environments() const { return environments_; }

 private:
  explicit EnvironmentView(StateStore& store) : store_(&store) {}

  StateStore* store_;
  std::map<std::string, Project> projects_;
  std::vector<Environment> environments_;
  std::set<std::pair<std::string, std::string>> dirty_;
};

}  // namespace paas::controller
