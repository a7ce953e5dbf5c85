#include "controller/activity/activity_types.h"
#include "controller/deploy/branches.h"

namespace paas::controller {
namespace {

StatusOr<bool> IsMerged(const SourceRepository& repository, const Environment& child) {
  const StatusOr<std::string> ours = repository.Tip(child.name);
  const StatusOr<std::string> theirs = repository.Tip(child.parent);
  if (absl::IsNotFound(ours.status()) || absl::IsNotFound(theirs.status())) return false;
  PAAS_RETURN_IF_ERROR(ours.status());
  PAAS_RETURN_IF_ERROR(theirs.status());
  // A branch without commits of its own is no merged one: it has just begun.
  if (*ours == child.forked_at) return false;
  return repository.IsAncestor(*ours, *theirs);
}

}  // namespace

StatusOr<std::vector<Environment>> Branches::ListMerged(const std::string& project) {
  PAAS_ASSIGN_OR_RETURN(const Project owner, doors_.store.GetProject(project));
  PAAS_ASSIGN_OR_RETURN(const auto environments, doors_.store.ListEnvironments(project));
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(project));
  std::vector<Environment> merged;
  for (const Environment& one : environments) {
    const bool stays = one.type == "production" || one.name == owner.default_branch ||
                       one.parent.empty() || one.status == "deleting";
    if (stays) continue;
    PAAS_ASSIGN_OR_RETURN(const bool is_merged, IsMerged(*repository, one));
    if (is_merged) merged.push_back(one);
  }
  return merged;
}

StatusOr<Activity> Branches::Expire(const Environment& environment, const std::string& why) {
  if (environment.on_expiry == "delete") {
    PAAS_RETURN_IF_ERROR(CheckMayEnd(doors_.store, environment));
  }
  return queue_.Submit({.project = environment.project,
                        .environment = environment.name,
                        .type = environment.on_expiry == "delete" ? kDelete : kDeactivate,
                        .description = why});
}

}  // namespace paas::controller
