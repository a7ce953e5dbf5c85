#include "controller/deploy/projects.h"

#include <algorithm>

#include "common/digest/random.h"
#include "controller/source/names.h"
#include "model/environment_name.h"

namespace paas::controller {
namespace {

constexpr size_t kRandomLength = 56;  // of base32: 280 bits
constexpr int64_t kLongestTtl = int64_t{3660} * 24 * 60 * 60;
constexpr size_t kLongestTitle = 200;
constexpr size_t kDeepest = 1000;  // no tree is; a ring that a broken file has is

Status CheckId(const std::string& id) {
  if (model::IsValidProjectId(id)) return absl::OkStatus();
  return InvalidArgument("'" + id + "' is no project id: 1 to 63 of a-z, 0-9 and -, not - first");
}

std::string UsualType(const Project& project, const std::string& name) {
  return name == project.default_branch ? "production" : "development";
}

}  // namespace

StatusOr<Environment> EnvironmentToBe(StateStore& store, const Project& project,
                                      const std::string& name) {
  StatusOr<Environment> found = store.GetEnvironment(project.id, name);
  if (found.ok() || found.status().code() != absl::StatusCode::kNotFound) return found;
  return Environment{.project = project.id,
                     .name = name,
                     .machine_name = model::MachineName(name),
                     .type = UsualType(project, name)};
}

Status CheckDescription(const Project& owner, const Environment& environment) {
  const std::string& type = environment.type;
  if (type != "production" && type != "staging" && type != "development") {
    return InvalidArgument("'" + type + "' is no type: production, staging, development");
  }
  if (type == "production" && environment.name != owner.default_branch) {
    return InvalidArgument("only the environment of the default branch (" + owner.default_branch +
                           ") can be production");
  }
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  const std::string& title = environment.title;
  if (title.size() > kLongestTitle || std::any_of(title.begin(), title.end(), is_control)) {
    return InvalidArgument("a title is one line of at most " + std::to_string(kLongestTitle) +
                           " bytes");
  }
  PAAS_RETURN_IF_ERROR(CheckTtl(environment.ttl_s));
  if (environment.on_expiry.empty() || environment.on_expiry == "delete") return absl::OkStatus();
  return InvalidArgument("'" + environment.on_expiry + "' is no end: deactivate, delete");
}

Status CheckTtl(int64_t ttl_s) {
  if (ttl_s >= -1 && ttl_s <= kLongestTtl) return absl::OkStatus();
  return InvalidArgument("an environment stays for ten years at most, or for good");
}

Status CheckParent(StateStore& store, const Environment& environment) {
  std::string ancestor = environment.parent;
  for (size_t depth = 0; !ancestor.empty(); ++depth) {
    if (ancestor == environment.name || depth > kDeepest) {
      return InvalidArgument("'" + environment.name + "' would be its own ancestor");
    }
    PAAS_ASSIGN_OR_RETURN(const Environment parent,
                          store.GetEnvironment(environment.project, ancestor));
    ancestor = parent.parent;
  }
  return absl::OkStatus();
}

StatusOr<Project> Projects::Ensure(const std::string& id) {
  PAAS_RETURN_IF_ERROR(CheckId(id));
  std::lock_guard lock(mutex_);
  StatusOr<Project> found = store_.GetProject(id);
  if (found.ok() || found.status().code() != absl::StatusCode::kNotFound) return found;
  return Make({.id = id});
}

StatusOr<Project> Projects::Make(Project project) {
  project.created_unix_ms = clock_();
  project.entropy = digest::RandomBase32(kRandomLength);
  project.secret = digest::RandomBase32(kRandomLength);
  PAAS_RETURN_IF_ERROR(store_.CreateProject(project));
  return project;
}

StatusOr<Environment> Projects::CreateEnvironment(const NewEnvironment& wanted) {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(wanted.name));
  PAAS_ASSIGN_OR_RETURN(const Project owner, Ensure(wanted.project));
  std::lock_guard lock(mutex_);
  const Status known = store_.GetEnvironment(wanted.project, wanted.name).status();
  if (known.ok()) {
    return AlreadyExists("project '" + wanted.project + "' has an environment '" + wanted.name +
                         "' already");
  }
  if (!absl::IsNotFound(known)) return known;
  return Create(owner, wanted);
}

StatusOr<Project> Projects::CreateProject(const std::string& id,
                                          const std::string& default_branch) {
  PAAS_RETURN_IF_ERROR(CheckId(id));
  Project project{.id = id};
  if (!default_branch.empty()) {
    PAAS_RETURN_IF_ERROR(CheckEnvironmentName(default_branch));
    project.default_branch = default_branch;
  }
  std::lock_guard lock(mutex_);
  if (store_.GetProject(id).ok()) return AlreadyExists("there is a project '" + id + "' already");
  return Make(std::move(project));
}

Status Projects::CheckUnused(const std::string& id) {
  PAAS_RETURN_IF_ERROR(store_.GetProject(id).status());
  PAAS_ASSIGN_OR_RETURN(const auto environments, store_.ListEnvironments(id));
  if (!environments.empty()) {
    return FailedPrecondition("project '" + id + "' has environments: " + environments[0].name +
                              (environments.size() > 1 ? " and others" : "") +
                              "; paasctl delete -p " + id + " -e NAME");
  }
  PAAS_ASSIGN_OR_RETURN(const auto backups, store_.ListBackups(id, ""));
  if (!backups.empty()) return FailedPrecondition("project '" + id + "' has backups");
  for (const ActivityState state : {ActivityState::kPending, ActivityState::kInProgress}) {
    PAAS_ASSIGN_OR_RETURN(const auto open, store_.ListActivities({.project = id, .state = state}));
    if (!open.empty()) return FailedPrecondition("activity " + open[0].id + " is not over");
  }
  return absl::OkStatus();
}

StatusOr<Environment> Projects::EnsureEnvironment(const std::string& project,
                                                  const std::string& name) {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(name));
  PAAS_ASSIGN_OR_RETURN(const Project owner, Ensure(project));
  std::lock_guard lock(mutex_);
  StatusOr<Environment> found = store_.GetEnvironment(project, name);
  if (found.ok() || found.status().code() != absl::StatusCode::kNotFound) return found;
  return Create(owner, {.project = project, .name = name, .status = "deploying"});
}

// The caller holds the lock.
StatusOr<Environment> Projects::Create(const Project& owner, const NewEnvironment& wanted) {
  const bool is_default = wanted.name == owner.default_branch;
  Environment environment{
      .project = owner.id,
      .name = wanted.name,
      .machine_name = model::MachineName(wanted.name),
      .type = wanted.type.empty() ? UsualType(owner, wanted.name) : wanted.type,
      .status = wanted.status,
      // Above whatever an environment of this name, deleted since, had handed to the agent.
      .generation = static_cast<uint64_t>(clock_()),
      .updated_unix_ms = clock_(),
      .title = wanted.title,
      .clones_parent = wanted.clones_parent,
      .ttl_s = wanted.ttl_s,
      .forked_at = wanted.forked_at};
  if (wanted.parent) {
    environment.parent = *wanted.parent;
  } else if (!is_default && store_.GetEnvironment(owner.id, owner.default_branch).ok()) {
    environment.parent = owner.default_branch;
  }
  PAAS_RETURN_IF_ERROR(CheckDescription(owner, environment));
  PAAS_RETURN_IF_ERROR(CheckParent(store_, environment));
  PAAS_RETURN_IF_ERROR(store_.PutEnvironment(environment));
  return environment;
}

}  // namespace paas::controller
