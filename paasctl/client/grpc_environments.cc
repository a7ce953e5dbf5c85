#include "paasctl/client/grpc_environments.h"

#include "paasctl/client/convert.h"

namespace paas::paasctl {
namespace {

namespace controller = paas::controller::v1;
using Stub = controller::Environments::Stub;

controller::EnvironmentRequest RequestOf(const EnvironmentId& id) {
  controller::EnvironmentRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  return request;
}

HttpAccess FromProto(const controller::HttpAccess& proto) {
  HttpAccess access{.enabled = proto.enabled(),
                    .from = proto.from(),
                    .users = {proto.users().begin(), proto.users().end()},
                    .rules = {},
                    .is_own = proto.is_own(),
                    .children_only = proto.children_only()};
  for (const auto& rule : proto.rules()) access.rules.push_back({rule.network(), rule.allows()});
  return access;
}

}  // namespace

Status GrpcEnvironments::Branch(const BranchRequest& request, const EventSink& sink) {
  controller::BranchRequest message;
  message.set_project(request.project);
  message.set_name(request.name);
  message.set_parent(request.parent);
  message.set_title(request.title);
  message.set_type(request.type);
  message.set_without_data(request.without_data);
  if (request.ttl_s) message.set_ttl_s(*request.ttl_s);
  return connection_.Follow(*stub_, &Stub::Branch, message, sink);
}

Status GrpcEnvironments::Activate(const EnvironmentId& id, const EventSink& sink) {
  return connection_.Follow(*stub_, &Stub::Activate, RequestOf(id), sink);
}

Status GrpcEnvironments::Deactivate(const EnvironmentId& id, const EventSink& sink) {
  return connection_.Follow(*stub_, &Stub::Deactivate, RequestOf(id), sink);
}

Status GrpcEnvironments::Merge(const EnvironmentId& id, const EventSink& sink) {
  return connection_.Follow(*stub_, &Stub::Merge, RequestOf(id), sink);
}

Status GrpcEnvironments::Synchronize(const SyncRequest& request, const EventSink& sink) {
  controller::SynchronizeRequest message;
  message.set_project(request.target.project);
  message.set_environment(request.target.environment);
  message.set_code(request.code);
  message.set_data(request.data);
  for (const std::string& service : request.services) message.add_services(service);
  return connection_.Follow(*stub_, &Stub::Synchronize, message, sink);
}

StatusOr<Environment> GrpcEnvironments::Describe(const EnvironmentId& id,
                                                 const EnvironmentChange& change) {
  controller::DescribeRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  if (change.parent) request.set_parent(*change.parent);
  if (change.title) request.set_title(*change.title);
  if (change.type) request.set_type(*change.type);
  if (change.ttl_s) request.set_ttl_s(*change.ttl_s);
  if (change.on_expiry) request.set_on_expiry(*change.on_expiry);
  if (change.clones_parent) request.set_clones_parent(*change.clones_parent);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::Describe, request));
  return paasctl::FromProto(reply);
}

StatusOr<std::vector<VolumeUsage>> GrpcEnvironments::MeasureData(const EnvironmentId& id) {
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*stub_, &Stub::MeasureData, RequestOf(id)));
  std::vector<VolumeUsage> volumes;
  for (const auto& volume : reply.volumes()) {
    volumes.push_back({volume.name(), volume.used_bytes(), volume.own_bytes()});
  }
  return volumes;
}

StatusOr<std::vector<Environment>> GrpcEnvironments::ListMerged(const std::string& project) {
  controller::ListMergedRequest request;
  request.set_project(project);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::ListMerged, request));
  std::vector<Environment> merged;
  for (const auto& one : reply.environments()) merged.push_back(paasctl::FromProto(one));
  return merged;
}

StatusOr<HttpAccess> GrpcEnvironments::GetHttpAccess(const EnvironmentId& id) {
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*stub_, &Stub::GetHttpAccess, RequestOf(id)));
  return FromProto(reply);
}

StatusOr<HttpAccess> GrpcEnvironments::SetHttpAccess(const EnvironmentId& id,
                                                     const HttpAccessChange& change) {
  controller::SetHttpAccessRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  if (change.enabled) request.set_enabled(*change.enabled);
  if (change.children_only) request.set_children_only(*change.children_only);
  if (change.rules) {
    request.mutable_rules();
    for (const std::string& rule : *change.rules) request.mutable_rules()->add_rules(rule);
  }
  for (const auto& [name, password] : change.passwords) {
    auto& user = *request.add_users();
    user.set_name(name);
    user.set_password(password);
  }
  for (const std::string& name : change.removed_users) request.add_removed_users(name);
  request.set_inherits(change.inherits);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::SetHttpAccess, request));
  return FromProto(reply);
}

}  // namespace paas::paasctl
