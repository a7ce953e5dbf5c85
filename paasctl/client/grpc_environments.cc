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

}  // namespace

Status GrpcEnvironments::Branch(const BranchRequest& request, const EventSink& sink) {
  controller::BranchRequest message;
  message.set_project(request.project);
  message.set_name(request.name);
  message.set_parent(request.parent);
  message.set_title(request.title);
  message.set_type(request.type);
  message.set_without_data(request.without_data);
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
  if (change.clones_parent) request.set_clones_parent(*change.clones_parent);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::Describe, request));
  return FromProto(reply);
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

}  // namespace paas::paasctl
