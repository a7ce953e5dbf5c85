#include "controller/rpc/live_service.h"

#include "common/rpc/status.h"
#include "controller/rpc/caller.h"
#include "controller/rpc/conversions.h"
#include "controller/rpc/follow.h"

namespace paas::controller {

namespace pb = paas::controller::v1;
using rpc::ToGrpc;

namespace {

void Fill(const Limits& limits, pb::ResourceLimits& out) {
  out.set_cpu_millis(limits.cpu_millis);
  out.set_memory_bytes(limits.memory_bytes);
  out.set_pids(limits.pids);
  out.set_disk_bytes(limits.disk_bytes);
}

const char* Word(ContainerKind kind) {
  switch (kind) {
    case ContainerKind::kApplication:
      return "application";
    case ContainerKind::kWorker:
      return "worker";
    case ContainerKind::kService:
      return "service";
  }
  return "";
}

void Fill(const ContainerResources& resources, pb::ContainerResources& out) {
  out.set_name(resources.name);
  out.set_kind(Word(resources.kind));
  Fill(resources.configured, *out.mutable_configured());
  Fill(resources.overridden, *out.mutable_overridden());
  Fill(resources.effective, *out.mutable_effective());
  out.set_running(resources.running);
  out.set_cpu_usage_us(resources.used.cpu_usage_us);
  out.set_memory_bytes(resources.used.memory_bytes);
  out.set_memory_peak_bytes(resources.used.memory_peak_bytes);
  out.set_pids(resources.used.pids);
  out.set_disk_bytes(resources.used.disk_bytes);
  out.set_oom_kills(resources.used.oom_kills);
}

ResourceOrder OrderOf(const pb::SetResourcesRequest& request, const std::string& actor) {
  return {.project = request.project(),
          .environment = request.environment(),
          .wishes = {request.wishes().begin(), request.wishes().end()},
          .actor = actor};
}

}  // namespace

grpc::Status LiveService::GetResources(grpc::ServerContext*, const pb::GetResourcesRequest* request,
                                       pb::GetResourcesResponse* response) {
  const auto resources = parts_.resources.Get(request->project(), request->environment());
  if (!resources.ok()) return ToGrpc(resources.status());
  for (const ContainerResources& one : *resources) Fill(one, *response->add_containers());
  return grpc::Status::OK;
}

grpc::Status LiveService::SetResources(grpc::ServerContext* context,
                                       const pb::SetResourcesRequest* request,
                                       EventWriter* writer) {
  return Show(parts_.journal, parts_.resources.Set(OrderOf(*request, CallerOf(*context))), *context,
              *writer);
}

grpc::Status LiveService::PlanResources(grpc::ServerContext*,
                                        const pb::SetResourcesRequest* request,
                                        pb::PlanResponse* response) {
  const auto steps = parts_.resources.Plan(OrderOf(*request, ""));
  if (!steps.ok()) return ToGrpc(steps.status());
  *response = ToProto(DeployPlan{*steps, {}});
  return grpc::Status::OK;
}

grpc::Status LiveService::Pause(grpc::ServerContext* context, const pb::PauseRequest* request,
                                EventWriter* writer) {
  return Show(parts_.journal,
              parts_.pauses.Pause({.project = request->project(),
                                   .environment = request->environment(),
                                   .freezes = request->freeze(),
                                   .wakes = request->wake(),
                                   .actor = CallerOf(*context)}),
              *context, *writer);
}

grpc::Status LiveService::Resume(grpc::ServerContext* context, const pb::ResumeRequest* request,
                                 EventWriter* writer) {
  return Show(parts_.journal,
              parts_.pauses.Resume(request->project(), request->environment(), CallerOf(*context)),
              *context, *writer);
}

}  // namespace paas::controller
