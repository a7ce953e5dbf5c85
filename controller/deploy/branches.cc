#include "controller/deploy/branches.h"

#include <algorithm>

#include "controller/activity/activity_types.h"
#include "controller/deploy/data_phase.h"
#include "controller/plan/data_plan.h"
#include "controller/source/names.h"

namespace paas::controller {
namespace {

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// The services and applications of the parent's release whose data is asked for.
Status CheckServices(StateStore& store, const Environment& parent,
                     const std::vector<std::string>& services) {
  if (services.empty()) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const Release release, store.LatestRelease(parent.project, parent.name));
  PAAS_ASSIGN_OR_RETURN(const EnvironmentSpec spec, EnvironmentSpecFromJson(release.spec));
  for (const std::string& service : services) {
    if (!DataVolumes(spec, {service}).empty()) continue;
    return NotFound("'" + service + "' of " + parent.name + " keeps no data");
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckMayEnd(StateStore& store, const Environment& environment) {
  if (environment.type != "production") return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const auto all, store.ListEnvironments(environment.project));
  if (all.size() < 2) return absl::OkStatus();
  return FailedPrecondition("'" + environment.name +
                            "' is production, and the project has other environments; they go "
                            "first, or it becomes another type: paasctl envs set type development");
}

StatusOr<Environment> Branches::ParentOf(const Environment& child) {
  if (child.parent.empty()) {
    return FailedPrecondition("'" + child.name +
                              "' has no parent: paasctl envs set parent NAME gives it one");
  }
  return doors_.store.GetEnvironment(child.project, child.parent);
}

StatusOr<Activity> Branches::Branch(const BranchOrder& order) {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(order.name));
  PAAS_ASSIGN_OR_RETURN(const Environment parent,
                        doors_.store.GetEnvironment(order.project, order.parent));
  if (doors_.store.GetEnvironment(order.project, order.name).ok()) {
    return AlreadyExists("there is an environment '" + order.name +
                         "' already; paasctl activate starts one that is inactive");
  }
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(order.project));
  StatusOr<std::string> head = repository->Tip(parent.name);
  if (!head.ok()) return FailedPrecondition("'" + parent.name + "' has no code yet");
  // The branch first: an environment without one could not be started again.
  PAAS_RETURN_IF_ERROR(repository->CreateBranch(order.name, *head));
  PAAS_RETURN_IF_ERROR(doors_.projects
                           .CreateEnvironment({.project = order.project,
                                               .name = order.name,
                                               .parent = parent.name,
                                               .type = order.type,
                                               .title = order.title,
                                               .clones_parent = order.clones_parent,
                                               .ttl_s = order.ttl_s,
                                               .forked_at = *head})
                           .status());
  return queue_.Submit({.project = order.project,
                        .environment = order.name,
                        .type = kBranch,
                        .description = "branch of " + parent.name,
                        .commit = *head,
                        .actor = order.actor});
}

StatusOr<Activity> Branches::Activate(const EnvironmentOrder& order) {
  PAAS_ASSIGN_OR_RETURN(const Environment environment,
                        doors_.store.GetEnvironment(order.project, order.environment));
  if (environment.status != "inactive" && environment.status != "failed") {
    return FailedPrecondition("'" + environment.name + "' is " + environment.status);
  }
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(order.project));
  PAAS_ASSIGN_OR_RETURN(const std::string head, repository->Tip(environment.name));
  return queue_.Submit({.project = order.project,
                        .environment = environment.name,
                        .type = kActivate,
                        .description = "activation",
                        .commit = head,
                        .actor = order.actor});
}

StatusOr<Activity> Branches::Deactivate(const EnvironmentOrder& order) {
  PAAS_ASSIGN_OR_RETURN(const Environment environment,
                        doors_.store.GetEnvironment(order.project, order.environment));
  if (environment.status == "inactive") {
    return FailedPrecondition("'" + environment.name + "' is inactive already");
  }
  if (environment.type == "production") {
    return FailedPrecondition("'" + environment.name + "' is production and stays active");
  }
  return queue_.Submit({.project = order.project,
                        .environment = environment.name,
                        .type = kDeactivate,
                        .description = "deactivation",
                        .actor = order.actor});
}

StatusOr<Activity> Branches::Merge(const EnvironmentOrder& order) {
  PAAS_ASSIGN_OR_RETURN(const Environment child,
                        doors_.store.GetEnvironment(order.project, order.environment));
  PAAS_ASSIGN_OR_RETURN(const Environment parent, ParentOf(child));
  if (parent.status == "inactive") {
    return FailedPrecondition("'" + parent.name + "' is inactive: there is nothing to deploy");
  }
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(order.project));
  PAAS_ASSIGN_OR_RETURN(const std::string ours, repository->Tip(parent.name));
  PAAS_ASSIGN_OR_RETURN(const std::string theirs, repository->Tip(child.name));
  PAAS_ASSIGN_OR_RETURN(
      const SourceRepository::Merge merge,
      repository->MergeCommits(ours, theirs, "Merge " + child.name + " into " + parent.name,
                               doors_.clock() / 1000));
  if (!merge.conflicts.empty()) {
    return Aborted(child.name + " → " + parent.name + ": both changed these files: " +
                   Joined(merge.conflicts) + "; nothing has moved. Merge " + parent.name +
                   " into " + child.name + " yourself, and push it");
  }
  if (merge.commit != ours) {
    PAAS_RETURN_IF_ERROR(repository->MoveBranch(parent.name, ours, merge.commit));
  }
  return queue_.Submit({.project = order.project,
                        .environment = parent.name,
                        .type = kMerge,
                        .description = "merge of " + child.name,
                        .commit = merge.commit,
                        .actor = order.actor});
}

// The commit that the child is at afterwards.
StatusOr<std::string> Branches::FastForward(const Environment& child, const Environment& parent) {
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(child.project));
  PAAS_ASSIGN_OR_RETURN(const std::string ours, repository->Tip(child.name));
  PAAS_ASSIGN_OR_RETURN(const std::string theirs, repository->Tip(parent.name));
  PAAS_ASSIGN_OR_RETURN(const bool has_all, repository->IsAncestor(theirs, ours));
  if (has_all) return ours;
  PAAS_ASSIGN_OR_RETURN(const bool is_behind, repository->IsAncestor(ours, theirs));
  if (!is_behind) {
    return Aborted("'" + child.name + "' has commits that '" + parent.name +
                   "' does not have: merge or rebase it yourself, and push it");
  }
  PAAS_RETURN_IF_ERROR(repository->MoveBranch(child.name, ours, theirs));
  Environment moved = child;
  moved.forked_at = theirs;
  PAAS_RETURN_IF_ERROR(doors_.store.DescribeEnvironment(moved));
  return theirs;
}

StatusOr<Activity> Branches::Synchronize(const SyncOrder& order) {
  const EnvironmentOrder& target = order.target;
  if (!order.code && !order.data)
    return InvalidArgument("nothing to take over: code, data or both");
  PAAS_ASSIGN_OR_RETURN(const Environment child,
                        doors_.store.GetEnvironment(target.project, target.environment));
  PAAS_ASSIGN_OR_RETURN(const Environment parent, ParentOf(child));
  if (child.status == "inactive") {
    return FailedPrecondition("'" + child.name + "' is inactive: paasctl activate starts it");
  }
  if (order.data && !parent.has_data) {
    return FailedPrecondition("'" + parent.name + "' has no data");
  }
  PAAS_RETURN_IF_ERROR(CheckServices(doors_.store, parent, order.services));
  PAAS_ASSIGN_OR_RETURN(const Release release,
                        doors_.store.LatestRelease(child.project, child.name));
  std::string commit = release.commit;
  if (order.code) {
    PAAS_ASSIGN_OR_RETURN(commit, FastForward(child, parent));
  }
  std::vector<std::string> data;
  if (order.data)
    data = order.services.empty() ? std::vector<std::string>{kAllData} : order.services;
  const std::string what = order.code && order.data ? "code and data"
                           : order.code             ? "code"
                                                    : "data";
  return queue_.Submit({.project = child.project,
                        .environment = child.name,
                        .type = kSynchronize,
                        .description = what + " of " + parent.name,
                        .commit = commit,
                        .variables = std::move(data),
                        .actor = target.actor});
}

StatusOr<Environment> Branches::Describe(const std::string& project, const std::string& environment,
                                         const Description& description) {
  PAAS_ASSIGN_OR_RETURN(const Project owner, doors_.store.GetProject(project));
  PAAS_ASSIGN_OR_RETURN(Environment target, doors_.store.GetEnvironment(project, environment));
  target.parent = description.parent.value_or(target.parent);
  target.title = description.title.value_or(target.title);
  target.type = description.type.value_or(target.type);
  target.clones_parent = description.clones_parent.value_or(target.clones_parent);
  target.ttl_s = description.ttl_s.value_or(target.ttl_s);
  target.on_expiry = description.on_expiry.value_or(target.on_expiry);
  PAAS_RETURN_IF_ERROR(CheckDescription(owner, target));
  PAAS_RETURN_IF_ERROR(CheckParent(doors_.store, target));
  PAAS_RETURN_IF_ERROR(doors_.store.DescribeEnvironment(target));
  // Who may come in is inherited.
  if (description.parent) {
    PAAS_RETURN_IF_ERROR(
        Annotate(doors_.routes.Refresh(), "it is stored, but the router does not follow yet"));
  }
  return target;
}

}  // namespace paas::controller
