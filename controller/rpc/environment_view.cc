#include "controller/rpc/environment_view.h"

#include "controller/deploy/expirations.h"
#include "controller/rpc/conversions.h"

namespace paas::controller {
namespace {

constexpr uint32_t kMostActivities = 10'000;

}  // namespace

StatusOr<EnvironmentView> EnvironmentView::Load(StateStore& store, const std::string& project) {
  EnvironmentView view(store);
  PAAS_ASSIGN_OR_RETURN(view.environments_, store.ListEnvironments(project));
  PAAS_ASSIGN_OR_RETURN(const auto projects, store.ListProjects());
  for (const Project& one : projects) view.projects_[one.id] = one;
  for (const ActivityState state : {ActivityState::kPending, ActivityState::kInProgress}) {
    PAAS_ASSIGN_OR_RETURN(
        const auto activities,
        store.ListActivities({.project = project, .state = state, .limit = kMostActivities}));
    for (const Activity& activity : activities) {
      // Crons and operations change nothing of it.
      if (activity.application.empty()) {
        view.dirty_.insert({activity.project, activity.environment});
      }
    }
  }
  return view;
}

paas::controller::v1::Environment EnvironmentView::Of(const Environment& environment) const {
  const auto release = store_->LatestRelease(environment.project, environment.name);
  paas::controller::v1::Environment out = ToProto(environment, release.ok() ? &*release : nullptr);
  out.set_is_dirty(dirty_.contains({environment.project, environment.name}));
  const auto project = projects_.find(environment.project);
  if (project == projects_.end()) return out;
  out.set_expires_unix_ms(ExpiryOf(project->second, environment, environments_));
  return out;
}

}  // namespace paas::controller
