#include "controller/push/push_rights.h"

namespace paas::controller {
namespace {

// The environment whose data a new one begins with; "" when it begins empty.
std::string ParentOf(const PushOrder& order, const std::string& default_branch) {
  const PushOptions& options = order.options;
  if (!options.activates || !options.clones_parent.value_or(true)) return "";
  return options.parent.value_or(default_branch);
}

}  // namespace

Status CheckPushRight(Gate& gate, StateStore& store, const PushOrder& order,
                      const RefUpdate& update, bool is_forced, uint64_t* entry) {
  const bool takes_admin = is_forced || update.deletes();
  const std::string branch = update.branch();
  PAAS_ASSIGN_OR_RETURN(const Project project, store.GetProject(order.project));
  if (update.deletes() && branch == project.default_branch) {
    return FailedPrecondition("the default branch cannot be deleted");
  }
  Gate::Request request{.call = update.deletes() ? "git push --delete"
                                : is_forced      ? "git push --force"
                                                 : "git push",
                        .need = Need::kVerb,
                        .verb = takes_admin ? Verb::kAdmin : Verb::kPush,
                        .project = order.project,
                        .environment = branch,
                        .object = update.after.substr(0, 12)};
  const StatusOr<Environment> known = store.GetEnvironment(order.project, branch);
  if (known.ok() && !update.deletes() && (known->status != "inactive" || order.options.activates)) {
    request.parent = ParentUse::kFills;
  }
  if (is_forced) {
    // A token may be for the one and not for the other.
    Gate::Request push = request;
    push.verb = Verb::kPush;
    PAAS_RETURN_IF_ERROR(gate.Permit(order.caller, push, /*entry=*/nullptr));
  }
  PAAS_RETURN_IF_ERROR(gate.Permit(order.caller, request, entry));
  if (known.ok() || known.status().code() != absl::StatusCode::kNotFound) return known.status();
  if (!order.options.type.empty()) {
    PAAS_RETURN_IF_ERROR(
        CheckRight(order.caller, Verb::kPush, {order.project, order.options.type}));
  }
  const std::string parent = ParentOf(order, project.default_branch);
  if (parent.empty() || parent == branch || !store.GetEnvironment(order.project, parent).ok()) {
    return absl::OkStatus();
  }
  PAAS_ASSIGN_OR_RETURN(const std::string type, gate.TypeOf(order.project, parent));
  return Annotate(CheckRight(order.caller, Verb::kBranch, {order.project, type}),
                  "the new environment would begin with the data of '" + parent + "'");
}

}  // namespace paas::controller
