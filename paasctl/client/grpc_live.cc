#include "paasctl/client/grpc_live.h"

#include "paasctl/client/convert.h"

namespace paas::paasctl {
namespace {

namespace controller = paas::controller::v1;
using Stub = controller::Live::Stub;

ResourceLimits FromProto(const controller::ResourceLimits& proto) {
  return {proto.cpu_millis(), proto.memory_bytes(), proto.pids(), proto.disk_bytes()};
}

ContainerResources FromProto(const controller::ContainerResources& proto) {
  return {.name = proto.name(),
          .kind = proto.kind(),
          .configured = FromProto(proto.configured()),
          .overridden = FromProto(proto.overridden()),
          .effective = FromProto(proto.effective()),
          .running = proto.running(),
          .cpu_usage_us = proto.cpu_usage_us(),
          .memory_bytes = proto.memory_bytes(),
          .memory_peak_bytes = proto.memory_peak_bytes(),
          .pids = proto.pids(),
          .disk_bytes = proto.disk_bytes(),
          .oom_kills = proto.oom_kills()};
}

controller::SetResourcesRequest RequestOf(const EnvironmentId& id,
                                          const std::vector<std::string>& wishes) {
  controller::SetResourcesRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  for (const std::string& wish : wishes) request.add_wishes(wish);
  return request;
}

}  // namespace

StatusOr<std::vector<ContainerResources>> GrpcLive::Resources(const EnvironmentId& id) {
  controller::GetResourcesRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::GetResources, request));
  std::vector<ContainerResources> all;
  for (const auto& one : reply.containers()) all.push_back(FromProto(one));
  return all;
}

Status GrpcLive::SetResources(const EnvironmentId& id, const std::vector<std::string>& wishes,
                              const EventSink& sink) {
  return connection_.Follow(*stub_, &Stub::SetResources, RequestOf(id, wishes), sink);
}

StatusOr<Plan> GrpcLive::PlanResources(const EnvironmentId& id,
                                       const std::vector<std::string>& wishes) {
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*stub_, &Stub::PlanResources, RequestOf(id, wishes)));
  Plan plan;
  for (const auto& step : reply.steps()) plan.steps.push_back(paasctl::FromProto(step));
  return plan;
}

Status GrpcLive::Pause(const EnvironmentId& id, const PauseMode& mode, const EventSink& sink) {
  controller::PauseRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  request.set_freeze(mode.freeze);
  request.set_wake(mode.wake);
  return connection_.Follow(*stub_, &Stub::Pause, request, sink);
}

Status GrpcLive::Resume(const EnvironmentId& id, const EventSink& sink) {
  controller::ResumeRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  return connection_.Follow(*stub_, &Stub::Resume, request, sink);
}

}  // namespace paas::paasctl
