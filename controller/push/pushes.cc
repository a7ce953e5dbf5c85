#include "controller/push/pushes.h"

#include "common/log/log.h"
#include "common/os/subprocess.h"
#include "controller/activity/activity_types.h"
#include "controller/push/push_rights.h"
#include "controller/source/git_command.h"
#include "controller/source/names.h"

namespace paas::controller {
namespace {

// One update at a time may be what another lost call did; so many are looked at.
constexpr uint32_t kRecentActivities = 10;

}  // namespace

std::vector<Pushes::Result> Pushes::Receive(const PushOrder& order) {
  std::vector<Result> results;
  for (const RefUpdate& update : order.updates) results.push_back(ReceiveOne(order, update));
  return results;
}

Pushes::Result Pushes::ReceiveOne(const PushOrder& order, const RefUpdate& update) {
  Result result{.ref = update.ref};
  // What was noted when it was checked.
  if (update.is_tag()) return result;
  result.status = update.is_branch() ? CheckEnvironmentName(update.branch())
                                     : InvalidArgument("only branches can be pushed");
  if (!result.status.ok()) return result;
  result.environment = update.branch();
  const StatusOr<std::string> tip = TipOf(order, update);
  if (!tip.ok()) {
    result.status = tip.status();
  } else if (*tip == update.after && update.before != update.after) {
    result.activity = ActivityOf(order, update);
  } else if (*tip != update.before) {
    result.status = Aborted("it was pushed to in the meantime");
  } else {
    result.status = Move(order, update, result);
  }
  return result;
}

// Whether it is forced was seen when it was checked, and the tip is still what it was then.
Status Pushes::Move(const PushOrder& order, const RefUpdate& update, Result& result) {
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(order.project));
  bool is_forced = false;
  if (!update.creates() && !update.deletes()) {
    PAAS_ASSIGN_OR_RETURN(const bool follows, repository->IsAncestor(update.before, update.after));
    is_forced = !follows;
  }
  uint64_t entry = 0;
  Status done = CheckPushRight(gate_, doors_.store, order, update, is_forced, &entry);
  if (done.ok()) {
    done = update.deletes() ? Delete(order, update, result) : Deploy(order, update, result);
  }
  gate_.Ended(entry, done);
  return done;
}

Status Pushes::Delete(const PushOrder& order, const RefUpdate& update, Result& result) {
  const StatusOr<Environment> environment =
      doors_.store.GetEnvironment(order.project, update.branch());
  if (environment.status().code() == absl::StatusCode::kNotFound) return MoveRef(order, update);
  PAAS_RETURN_IF_ERROR(environment.status());
  return Queue(order, update,
               {.type = kDelete, .description = "delete of " + update.branch() + " by its branch"},
               result);
}

Status Pushes::Deploy(const PushOrder& order, const RefUpdate& update, Result& result) {
  PAAS_ASSIGN_OR_RETURN(const Environment environment, EnvironmentFor(order, update));
  if (environment.status == "inactive" && !order.options.activates) {
    result.note = "environment " + environment.name +
                  " is inactive, nothing was deployed; git push -o environment.status=active "
                  "with the next commit, or paasctl activate, starts it";
    return MoveRef(order, update);
  }
  return Queue(order, update,
               {.type = kPush,
                .description = "push of commit " + update.after.substr(0, 7),
                .commit = update.after},
               result);
}

StatusOr<Environment> Pushes::EnvironmentFor(const PushOrder& order, const RefUpdate& update) {
  StatusOr<Environment> found = doors_.store.GetEnvironment(order.project, update.branch());
  if (found.ok() || found.status().code() != absl::StatusCode::kNotFound) return found;
  PAAS_ASSIGN_OR_RETURN(const Project project, doors_.store.GetProject(order.project));
  const bool is_active = order.options.activates || update.branch() == project.default_branch;
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(order.project));
  const StatusOr<std::string> parent =
      repository->Tip(order.options.parent.value_or(project.default_branch));
  const bool has_nothing_own =
      parent.ok() && repository->IsAncestor(update.after, *parent).value_or(false);
  return doors_.projects.CreateEnvironment(
      {.project = order.project,
       .name = update.branch(),
       .parent = order.options.parent,
       .type = order.options.type,
       .title = order.options.title,
       .clones_parent = order.options.clones_parent.value_or(true),
       .status = is_active ? "deploying" : "inactive",
       .forked_at = has_nothing_own ? update.after : ""});
}

// The activity is recorded before the branch moves: a process that dies in between leaves a deploy
// of a commit that is there, and never a branch that nobody deploys.
Status Pushes::Queue(const PushOrder& order, const RefUpdate& update, Activity draft,
                     Result& result) {
  draft.project = order.project;
  draft.environment = update.branch();
  draft.actor = order.caller.user.name;
  PAAS_ASSIGN_OR_RETURN(const Activity activity, queue_.Submit(std::move(draft)));
  const Status moved = MoveRef(order, update);
  if (!moved.ok()) {
    const Status cancelled = queue_.Cancel(activity.id).status();
    if (!cancelled.ok()) log::Warning("activity " + activity.id + ": " + Message(cancelled));
    return moved;
  }
  result.activity = activity.id;
  return absl::OkStatus();
}

// One atomic step of git's own, which fails when the branch is not where it was.
Status Pushes::MoveRef(const PushOrder& order, const RefUpdate& update) {
  const std::vector<std::string> arguments =
      update.deletes()
          ? std::vector<std::string>{"update-ref", "-d", update.ref, update.before}
          : std::vector<std::string>{"update-ref", update.ref, update.after, update.before};
  PAAS_ASSIGN_OR_RETURN(
      const os::CommandResult result,
      os::RunCommand(GitCommand(doors_.sources.PathOf(order.project), arguments)));
  if (result.exit_code == 0) return absl::OkStatus();
  return Aborted("git cannot move it: " +
                 result.error_output.substr(0, result.error_output.find('\n')));
}

StatusOr<std::string> Pushes::TipOf(const PushOrder& order, const RefUpdate& update) {
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(order.project));
  const StatusOr<std::string> tip = repository->Tip(update.branch());
  if (tip.status().code() == absl::StatusCode::kNotFound) return std::string(kNoObject);
  return tip;
}

std::string Pushes::ActivityOf(const PushOrder& order, const RefUpdate& update) {
  const auto activities = doors_.store.ListActivities({.project = order.project,
                                                       .environment = update.branch(),
                                                       .type = update.deletes() ? kDelete : kPush,
                                                       .limit = kRecentActivities});
  if (!activities.ok()) return "";
  for (const Activity& activity : *activities) {
    if (update.deletes() || activity.commit == update.after) return activity.id;
  }
  return "";
}

}  // namespace paas::controller
