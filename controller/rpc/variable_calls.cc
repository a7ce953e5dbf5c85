#include "controller/rpc/variable_calls.h"

namespace paas::controller {
namespace {

namespace pb = paas::controller::v1;

pb::Variable ToProto(const VariableRecord& record) {
  const model::Variable& variable = record.variable;
  pb::Variable out;
  out.set_name(variable.name);
  // The store's readers cleared it already; this edge does not rely on them.
  if (!variable.is_sensitive) out.set_value(variable.value);
  out.set_project(record.project);
  out.set_environment(record.environment);
  out.set_is_json(variable.is_json);
  out.set_is_sensitive(variable.is_sensitive);
  out.set_visible_build(variable.visible_build);
  out.set_visible_runtime(variable.visible_runtime);
  out.set_is_inheritable(variable.is_inheritable);
  out.set_is_enabled(variable.is_enabled);
  for (const std::string& application : variable.applications) out.add_applications(application);
  out.set_updated_unix_ms(record.updated_unix_ms);
  return out;
}

VariableOrder FromProto(const pb::SetVariableRequest& request) {
  const pb::Variable& variable = request.variable();
  VariableOrder order{.project = variable.project(),
                      .environment = variable.environment(),
                      .name = variable.name(),
                      .value = std::nullopt,
                      .is_sensitive = variable.is_sensitive(),
                      .create_only = request.create_only()};
  if (!request.keep_value()) order.value = variable.value();
  if (request.has_is_json()) order.is_json = request.is_json();
  if (request.has_visible_build()) order.visible_build = request.visible_build();
  if (request.has_visible_runtime()) order.visible_runtime = request.visible_runtime();
  if (request.has_is_inheritable()) order.is_inheritable = request.is_inheritable();
  if (request.has_is_enabled()) order.is_enabled = request.is_enabled();
  if (!request.keep_applications()) {
    order.applications.emplace(variable.applications().begin(), variable.applications().end());
  }
  return order;
}

void Fill(const VariableChange& change, pb::ChangeVariableResponse* response) {
  *response->mutable_variable() = ToProto(change.record);
  response->set_changed(change.changed);
  for (const std::string& activity : change.activities) response->add_activities(activity);
  if (!change.activities.empty()) response->set_activity(change.activities.front());
}

}  // namespace

Status AnswerListVariables(Variables& variables, const pb::ListVariablesRequest& request,
                           pb::ListVariablesResponse* response) {
  PAAS_ASSIGN_OR_RETURN(const auto records,
                        variables.List(request.project(), request.environment()));
  for (const VariableRecord& record : records) *response->add_variables() = ToProto(record);
  return absl::OkStatus();
}

Status AnswerSetVariable(Variables& variables, const pb::SetVariableRequest& request,
                         const std::string& caller, pb::ChangeVariableResponse* response) {
  PAAS_ASSIGN_OR_RETURN(const VariableChange change,
                        variables.Set(FromProto(request), {.deploy = !request.no_deploy(),
                                                           .redeploy = request.redeploy(),
                                                           .actor = caller}));
  Fill(change, response);
  return absl::OkStatus();
}

Status AnswerUnsetVariable(Variables& variables, const pb::UnsetVariableRequest& request,
                           const std::string& caller, pb::ChangeVariableResponse* response) {
  PAAS_ASSIGN_OR_RETURN(
      const VariableChange change,
      variables.Unset(
          request.project(), request.environment(), request.name(),
          {.deploy = !request.no_deploy(), .redeploy = request.redeploy(), .actor = caller}));
  Fill(change, response);
  return absl::OkStatus();
}

Status AnswerExplainVariable(Variables& variables, const pb::ExplainVariableRequest& request,
                             pb::ExplainVariableResponse* response) {
  PAAS_ASSIGN_OR_RETURN(const auto origins,
                        variables.Explain(request.project(), request.environment(),
                                          request.application(), request.name()));
  for (const VariableOrigin& origin : origins) {
    pb::ExplainVariableResponse::Origin& out = *response->add_origins();
    out.set_level(origin.level);
    out.set_where(origin.where);
    out.set_value(origin.is_sensitive ? "" : origin.value);
    out.set_is_sensitive(origin.is_sensitive);
    out.set_wins(origin.wins);
    out.set_remark(origin.remark);
  }
  return absl::OkStatus();
}

}  // namespace paas::controller
