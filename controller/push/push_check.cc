#include "controller/push/push_check.h"

#include "controller/deploy/configuration.h"
#include "controller/deploy/projects.h"
#include "controller/push/push_rights.h"
#include "controller/push/submodules.h"
#include "controller/source/names.h"

namespace paas::controller {
namespace {

constexpr size_t kMostUpdates = 50;

}  // namespace

Status PushCheck::Run() {
  PAAS_ASSIGN_OR_RETURN(project_, doors_.store.GetProject(order_.project));
  if (order_.updates.size() > kMostUpdates) {
    Refuse("error: a push may change " + std::to_string(kMostUpdates) + " refs at most");
    return absl::OkStatus();
  }
  // A push that only deletes brings no objects.
  if (!order_.quarantine.empty()) {
    PAAS_ASSIGN_OR_RETURN(
        objects_, PushedObjects::Open(doors_.sources.PathOf(order_.project), order_.quarantine));
  }
  for (const ModuleCommit& module : order_.modules) {
    if (objects_ == nullptr) return InvalidArgument("submodules without objects");
    PAAS_RETURN_IF_ERROR(objects_->repository().submodules().Remember(module.commit, module.raw));
  }
  PAAS_RETURN_IF_ERROR(MeetHosts());
  for (const RefUpdate& update : order_.updates) CheckUpdate(update);
  return absl::OkStatus();
}

void PushCheck::CheckUpdate(const RefUpdate& update) {
  if (update.is_tag()) {
    lines_.push_back("note: tags are not kept here: " + update.ref.substr(kTags.size()));
  } else if (!update.is_branch()) {
    Refuse("error: only branches can be pushed, not " + update.ref);
  } else if (const Status named = CheckEnvironmentName(update.branch()); !named.ok()) {
    Refuse(update, named);
  } else if (update.deletes()) {
    CheckDeletion(update);
  } else {
    CheckBranch(update);
  }
}

void PushCheck::CheckDeletion(const RefUpdate& update) {
  const Status permitted = CheckPushRight(gate_, doors_.store, order_, update,
                                          /*is_forced=*/false, /*entry=*/nullptr);
  if (!permitted.ok()) Refuse(update, permitted);
}

void PushCheck::CheckBranch(const RefUpdate& update) {
  if (objects_ == nullptr) return Refuse(update, Internal("git kept no new objects apart"));
  bool is_forced = false;
  Status status = objects_->CheckCommit(update.after);
  if (status.ok() && !update.creates()) {
    const StatusOr<bool> follows = objects_->repository().IsAncestor(update.before, update.after);
    status = follows.status();
    is_forced = follows.ok() && !*follows;
  }
  if (status.ok()) {
    status = CheckPushRight(gate_, doors_.store, order_, update, is_forced, /*entry=*/nullptr);
  }
  const StatusOr<Environment> environment =
      EnvironmentToBe(doors_.store, project_, update.branch());
  if (status.ok()) status = environment.status();
  if (status.ok() && environment->status == "deleting") {
    status = FailedPrecondition("the environment is being deleted; push again when it is gone");
  }
  if (!status.ok()) return Refuse(update, status);
  CheckSource(update, *environment);
}

void PushCheck::CheckSource(const RefUpdate& update, const Environment& environment) {
  SubmoduleReader reader(objects_->repository());
  const SubmoduleSource ours{.project = order_.project, .url = {}};
  const Status submodules = CheckSubmodules(reader, update.after, /*above=*/"", ours, /*depth=*/0);
  if (!submodules.ok()) return Refuse(update, submodules);
  if (refused_ || !needed_.empty()) return;
  const StatusOr<std::string> tree =
      reader.count() == 0 ? StatusOr<std::string>(update.after)
                          : objects_->repository().submodules().Complete(update.after);
  const Status checked = tree.ok() ? objects_->repository().CheckTree(*tree) : tree.status();
  if (!checked.ok()) return Refuse(update, checked);
  CheckConfiguration(update, *tree, environment);
}

void PushCheck::CheckConfiguration(const RefUpdate& update, const std::string& tree,
                                   const Environment& environment) {
  const ConfigurationReading reading =
      ReadConfiguration(objects_->repository(), tree, project_, environment, doors_);
  for (const std::string& error : reading.errors) Refuse("error: " + error);
  if (!reading.configuration.ok()) {
    if (reading.errors.empty()) Refuse(update, reading.configuration.status());
    return;
  }
  // Warnings are told by the deploy.
}

void PushCheck::Refuse(const std::string& line) {
  lines_.push_back(line);
  refused_ = true;
}

void PushCheck::Refuse(const RefUpdate& update, const Status& why) {
  Refuse("error: " + (update.is_branch() ? update.branch() : update.ref) + ": " + Message(why));
}

}  // namespace paas::controller
