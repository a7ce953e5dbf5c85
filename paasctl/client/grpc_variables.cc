#include "paasctl/client/grpc_variables.h"

namespace paas::paasctl {
namespace {

namespace controller = paas::controller::v1;
using Stub = controller::Controller::Stub;

Variable FromProto(const controller::Variable& proto) {
  return {.name = proto.name(),
          .value = proto.value(),
          .project = proto.project(),
          .environment = proto.environment(),
          .is_json = proto.is_json(),
          .is_sensitive = proto.is_sensitive(),
          .visible_build = proto.visible_build(),
          .visible_runtime = proto.visible_runtime(),
          .is_inheritable = proto.is_inheritable(),
          .is_enabled = proto.is_enabled(),
          .applications = {proto.applications().begin(), proto.applications().end()},
          .updated_unix_ms = proto.updated_unix_ms()};
}

VariableChange FromProto(const controller::ChangeVariableResponse& proto) {
  return {.variable = FromProto(proto.variable()),
          .changed = proto.changed(),
          .activities = {proto.activities().begin(), proto.activities().end()}};
}

controller::SetVariableRequest ToProto(const VariableSetting& setting) {
  controller::SetVariableRequest request;
  controller::Variable& variable = *request.mutable_variable();
  variable.set_project(setting.target.project);
  variable.set_environment(setting.target.environment);
  variable.set_name(setting.name);
  variable.set_value(setting.value.value_or(""));
  variable.set_is_sensitive(setting.is_sensitive);
  request.set_keep_value(!setting.value.has_value());
  request.set_create_only(setting.create_only);
  if (setting.is_json) request.set_is_json(*setting.is_json);
  if (setting.visible_build) request.set_visible_build(*setting.visible_build);
  if (setting.visible_runtime) request.set_visible_runtime(*setting.visible_runtime);
  if (setting.is_inheritable) request.set_is_inheritable(*setting.is_inheritable);
  if (setting.is_enabled) request.set_is_enabled(*setting.is_enabled);
  request.set_keep_applications(!setting.applications.has_value());
  for (const std::string& application : setting.applications.value_or(std::vector<std::string>())) {
    variable.add_applications(application);
  }
  return request;
}

}  // namespace

StatusOr<std::vector<Variable>> GrpcVariables::List(const EnvironmentId& id) {
  controller::ListVariablesRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(&Stub::ListVariables, request));
  std::vector<Variable> variables;
  for (const controller::Variable& variable : reply.variables()) {
    variables.push_back(FromProto(variable));
  }
  return variables;
}

StatusOr<VariableChange> GrpcVariables::Set(const VariableSetting& setting,
                                            const VariableEffect& effect) {
  controller::SetVariableRequest request = ToProto(setting);
  request.set_no_deploy(effect.no_deploy);
  request.set_redeploy(effect.redeploy);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(&Stub::SetVariable, request));
  return FromProto(reply);
}

StatusOr<VariableChange> GrpcVariables::Unset(const EnvironmentId& target, const std::string& name,
                                              const VariableEffect& effect) {
  controller::UnsetVariableRequest request;
  request.set_project(target.project);
  request.set_environment(target.environment);
  request.set_name(name);
  request.set_no_deploy(effect.no_deploy);
  request.set_redeploy(effect.redeploy);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(&Stub::UnsetVariable, request));
  return FromProto(reply);
}

StatusOr<std::vector<VariableOrigin>> GrpcVariables::Explain(const EnvironmentId& id,
                                                             const std::string& application,
                                                             const std::string& name) {
  controller::ExplainVariableRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  request.set_application(application);
  request.set_name(name);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(&Stub::ExplainVariable, request));
  std::vector<VariableOrigin> origins;
  for (const auto& origin : reply.origins()) {
    origins.push_back({origin.level(), origin.where(), origin.value(), origin.is_sensitive(),
                       origin.wins(), origin.remark()});
  }
  return origins;
}

}  // namespace paas::paasctl
