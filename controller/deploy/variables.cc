#include "controller/deploy/variables.h"

#include <set>

#include "controller/activity/activity_types.h"
#include "controller/deploy/configuration.h"

namespace paas::controller {
namespace {

// The variables of one level; notes what a release keeps of them.
StatusOr<std::vector<model::Variable>> LevelOf(StateStore& store, const std::string& project,
                                               const std::string& environment,
                                               std::vector<ReleaseVariable>& noted) {
  PAAS_ASSIGN_OR_RETURN(auto records, store.ListVariables(project, environment));
  std::vector<model::Variable> variables;
  for (VariableRecord& record : records) {
    noted.push_back({.level = environment.empty() ? "project" : "environment",
                     .name = record.variable.name,
                     .version = record.updated_unix_ms,
                     .is_sensitive = record.variable.is_sensitive});
    variables.push_back(std::move(record.variable));
  }
  return variables;
}

VariableRecord WithoutSecret(VariableRecord record) {
  if (record.variable.is_sensitive) record.variable.value.clear();
  return record;
}

VariableRecord Fresh(const VariableOrder& order) {
  return {
      .project = order.project,
      .environment = order.environment,
      .variable = {.name = order.name, .value = "", .visible_build = order.environment.empty()}};
}

VariableRecord Merge(VariableRecord record, const VariableOrder& order) {
  model::Variable& variable = record.variable;
  variable.value = order.value.value_or(variable.value);
  variable.is_json = order.is_json.value_or(variable.is_json);
  variable.is_sensitive = variable.is_sensitive || order.is_sensitive;
  variable.visible_build = order.visible_build.value_or(variable.visible_build);
  variable.visible_runtime = order.visible_runtime.value_or(variable.visible_runtime);
  variable.is_inheritable = order.is_inheritable.value_or(variable.is_inheritable);
  variable.is_enabled = order.is_enabled.value_or(variable.is_enabled);
  variable.applications = order.applications.value_or(variable.applications);
  return record;
}

// Variables that were set after the last deploy are not what runs.
void RemarkOnNews(const std::vector<VariableRecord>& records, int64_t deployed_unix_ms,
                  std::vector<VariableOrigin>& origins) {
  for (const VariableRecord& record : records) {
    if (record.updated_unix_ms <= deployed_unix_ms) continue;
    const std::string level = record.environment.empty() ? "project" : "environment";
    for (VariableOrigin& origin : origins) {
      if (origin.level != level) continue;
      origin.remark += (origin.remark.empty() ? "" : "; ") + std::string("from the next deploy on");
    }
  }
}

// Those of the nearest ancestor that the environment does not set itself, "" included: what is
// disabled here is not taken from above either.
Status Inherit(StateStore& store, PlanInput& input, std::vector<ReleaseVariable>& noted) {
  std::set<std::string> known;
  for (const auto& variable : input.environment_variables) known.insert(variable.name);
  std::string ancestor = input.environment.parent;
  std::set<std::string> seen{input.environment.name};
  while (!ancestor.empty() && seen.insert(ancestor).second) {
    const StatusOr<Environment> environment = store.GetEnvironment(input.project.id, ancestor);
    if (absl::IsNotFound(environment.status())) break;
    PAAS_RETURN_IF_ERROR(environment.status());
    PAAS_ASSIGN_OR_RETURN(auto records, store.ListVariables(input.project.id, ancestor));
    for (VariableRecord& record : records) {
      if (!record.variable.is_inheritable || !known.insert(record.variable.name).second) continue;
      noted.push_back({.level = "environment",
                       .name = record.variable.name,
                       .version = record.updated_unix_ms,
                       .is_sensitive = record.variable.is_sensitive});
      input.inherited_from[record.variable.name] = ancestor;
      input.environment_variables.push_back(std::move(record.variable));
    }
    ancestor = environment->parent;
  }
  return absl::OkStatus();
}

}  // namespace

Status LoadVariables(StateStore& store, PlanInput& input) {
  return LoadVariablesToRecord(store, input).status();
}

StatusOr<std::vector<ReleaseVariable>> LoadVariablesToRecord(StateStore& store, PlanInput& input) {
  std::vector<ReleaseVariable> noted;
  PAAS_ASSIGN_OR_RETURN(input.project_variables, LevelOf(store, input.project.id, "", noted));
  PAAS_ASSIGN_OR_RETURN(input.environment_variables,
                        LevelOf(store, input.project.id, input.environment.name, noted));
  PAAS_RETURN_IF_ERROR(Inherit(store, input, noted));
  return noted;
}

StatusOr<std::vector<VariableRecord>> Variables::List(const std::string& project,
                                                      const std::string& environment) {
  PAAS_RETURN_IF_ERROR(doors_.store.GetProject(project).status());
  std::vector<VariableRecord> all;
  if (!environment.empty()) {
    PAAS_RETURN_IF_ERROR(doors_.store.GetEnvironment(project, environment).status());
    PAAS_ASSIGN_OR_RETURN(all, doors_.store.ListVariables(project, environment));
  }
  PAAS_ASSIGN_OR_RETURN(auto of_project, doors_.store.ListVariables(project, ""));
  all.insert(all.end(), of_project.begin(), of_project.end());
  for (VariableRecord& record : all) record = WithoutSecret(std::move(record));
  return all;
}

StatusOr<VariableChange> Variables::Set(const VariableOrder& order, const VariableEffect& effect) {
  if (order.environment.empty()) {
    PAAS_RETURN_IF_ERROR(doors_.projects.Ensure(order.project).status());
  } else {
    PAAS_RETURN_IF_ERROR(doors_.store.GetEnvironment(order.project, order.environment).status());
  }
  StatusOr<VariableRecord> before =
      doors_.store.GetVariable(order.project, order.environment, order.name);
  const bool is_new = absl::IsNotFound(before.status());
  if (!before.ok() && (!is_new || !order.value)) return before.status();
  if (!is_new && order.create_only) {
    return AlreadyExists("variable '" + order.name + "' is there already");
  }
  VariableRecord record = Merge(is_new ? Fresh(order) : *before, order);
  PAAS_RETURN_IF_ERROR(model::CheckVariable(record.variable));
  VariableChange change{.record = record, .changed = is_new || record != *before, .activities = {}};
  if (change.changed) {
    change.record.updated_unix_ms = record.updated_unix_ms = doors_.clock();
    PAAS_RETURN_IF_ERROR(doors_.store.PutVariable(record));
    PAAS_ASSIGN_OR_RETURN(change.activities,
                          TakeEffect(record, is_new ? kVariableCreate : kVariableUpdate, effect));
  }
  change.record = WithoutSecret(std::move(change.record));
  return change;
}

StatusOr<VariableChange> Variables::Unset(const std::string& project,
                                          const std::string& environment, const std::string& name,
                                          const VariableEffect& effect) {
  PAAS_ASSIGN_OR_RETURN(VariableRecord record,
                        doors_.store.GetVariable(project, environment, name));
  PAAS_RETURN_IF_ERROR(doors_.store.DeleteVariable(project, environment, name));
  VariableChange change{.record = record, .changed = true, .activities = {}};
  PAAS_ASSIGN_OR_RETURN(change.activities, TakeEffect(record, kVariableDelete, effect));
  change.record = WithoutSecret(std::move(record));
  return change;
}

StatusOr<std::vector<std::string>> Variables::TakeEffect(const VariableRecord& record,
                                                         const std::string& type,
                                                         const VariableEffect& effect) {
  std::vector<Environment> environments;
  if (!record.environment.empty() && effect.deploy) {
    PAAS_ASSIGN_OR_RETURN(Environment one,
                          doors_.store.GetEnvironment(record.project, record.environment));
    environments.push_back(std::move(one));
  } else if (record.environment.empty() && effect.redeploy) {
    PAAS_ASSIGN_OR_RETURN(environments, doors_.store.ListEnvironments(record.project));
  }
  std::vector<std::string> activities;
  for (const Environment& environment : environments) {
    if (environment.status == "inactive") continue;  // its activation sees it
    StatusOr<std::string> queued = Replan(environment, type, record.variable.name, effect.actor);
    if (absl::IsNotFound(queued.status())) continue;  // never deployed: its first deploy sees it
    PAAS_RETURN_IF_ERROR(queued.status());
    activities.push_back(*std::move(queued));
  }
  return activities;
}

StatusOr<std::string> Variables::Replan(const Environment& environment, const std::string& type,
                                        const std::string& name, const std::string& actor) {
  PAAS_ASSIGN_OR_RETURN(const Release release,
                        doors_.store.LatestRelease(environment.project, environment.name));
  const std::string verb = type == kVariableDelete ? "unset " : "set ";
  PAAS_ASSIGN_OR_RETURN(const Activity activity,
                        queue_.SubmitReplan({.project = environment.project,
                                             .environment = environment.name,
                                             .type = type,
                                             .description = verb + name,
                                             .commit = release.commit,
                                             .actor = actor}));
  return activity.id;
}

StatusOr<std::vector<VariableOrigin>> Variables::Explain(const std::string& project,
                                                         const std::string& environment,
                                                         const std::string& application,
                                                         const std::string& name) {
  PAAS_ASSIGN_OR_RETURN(const Project owner, doors_.store.GetProject(project));
  PAAS_ASSIGN_OR_RETURN(const Environment target,
                        doors_.store.GetEnvironment(project, environment));
  PAAS_ASSIGN_OR_RETURN(const Release release, doors_.store.LatestRelease(project, environment));
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(project));
  ConfigurationReading reading =
      ReadConfiguration(*repository, release.commit, owner, target, doors_);
  PAAS_ASSIGN_OR_RETURN(Configuration configuration, std::move(reading.configuration));
  PAAS_RETURN_IF_ERROR(LoadVariables(doors_.store, configuration.input));
  const model::ProjectConfig& config = configuration.input.config;
  const model::Application* chosen =
      application.empty() ? &config.applications.front() : config.FindApplication(application);
  if (chosen == nullptr) return NotFound("there is no application '" + application + "'");
  std::vector<VariableOrigin> origins = ExplainVariable(configuration.input, *chosen, name);
  PAAS_ASSIGN_OR_RETURN(auto records, List(project, environment));
  std::erase_if(records,
                [&](const VariableRecord& record) { return record.variable.name != name; });
  RemarkOnNews(records, release.created_unix_ms, origins);
  return origins;
}

}  // namespace paas::controller
