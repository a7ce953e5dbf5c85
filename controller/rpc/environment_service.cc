#include "controller/rpc/environment_service.h"

#include "common/rpc/status.h"
#include "controller/rpc/caller.h"
#include "controller/rpc/conversions.h"
#include "controller/rpc/follow.h"

namespace paas::controller {

namespace pb = paas::controller::v1;
using rpc::ToGrpc;

namespace {

Branches::EnvironmentOrder OrderOf(const pb::EnvironmentRequest& request,
                                   const grpc::ServerContext& context) {
  return {.project = request.project(),
          .environment = request.environment(),
          .actor = CallerOf(context)};
}

}  // namespace

grpc::Status EnvironmentService::Branch(grpc::ServerContext* context,
                                        const pb::BranchRequest* request, EventWriter* writer) {
  return Show(parts_.journal,
              parts_.branches.Branch({.project = request->project(),
                                      .name = request->name(),
                                      .parent = request->parent(),
                                      .title = request->title(),
                                      .type = request->type(),
                                      .clones_parent = !request->without_data(),
                                      .actor = CallerOf(*context)}),
              *context, *writer);
}

grpc::Status EnvironmentService::Activate(grpc::ServerContext* context,
                                          const pb::EnvironmentRequest* request,
                                          EventWriter* writer) {
  return Show(parts_.journal, parts_.branches.Activate(OrderOf(*request, *context)), *context,
              *writer);
}

grpc::Status EnvironmentService::Deactivate(grpc::ServerContext* context,
                                            const pb::EnvironmentRequest* request,
                                            EventWriter* writer) {
  return Show(parts_.journal, parts_.branches.Deactivate(OrderOf(*request, *context)), *context,
              *writer);
}

grpc::Status EnvironmentService::Merge(grpc::ServerContext* context,
                                       const pb::EnvironmentRequest* request, EventWriter* writer) {
  return Show(parts_.journal, parts_.branches.Merge(OrderOf(*request, *context)), *context,
              *writer);
}

grpc::Status EnvironmentService::Synchronize(grpc::ServerContext* context,
                                             const pb::SynchronizeRequest* request,
                                             EventWriter* writer) {
  return Show(parts_.journal,
              parts_.branches.Synchronize(
                  {.target = {.project = request->project(),
                              .environment = request->environment(),
                              .actor = CallerOf(*context)},
                   .code = request->code(),
                   .data = request->data(),
                   .services = {request->services().begin(), request->services().end()}}),
              *context, *writer);
}

grpc::Status EnvironmentService::Describe(grpc::ServerContext*, const pb::DescribeRequest* request,
                                          pb::Environment* response) {
  Branches::Description description;
  if (request->has_parent()) description.parent = request->parent();
  if (request->has_title()) description.title = request->title();
  if (request->has_type()) description.type = request->type();
  if (request->has_clones_parent()) description.clones_parent = request->clones_parent();
  const StatusOr<Environment> described =
      parts_.branches.Describe(request->project(), request->environment(), description);
  if (!described.ok()) return ToGrpc(described.status());
  const auto release = parts_.store.LatestRelease(described->project, described->name);
  *response = ToProto(*described, release.ok() ? &*release : nullptr);
  return grpc::Status::OK;
}

grpc::Status EnvironmentService::MeasureData(grpc::ServerContext*,
                                             const pb::EnvironmentRequest* request,
                                             pb::MeasureDataResponse* response) {
  const auto environment = parts_.store.GetEnvironment(request->project(), request->environment());
  if (!environment.ok()) return ToGrpc(environment.status());
  const auto volumes = parts_.data.Measure({environment->project, environment->machine_name, ""});
  if (!volumes.ok()) return ToGrpc(volumes.status());
  for (const VolumeUsage& volume : *volumes) {
    paas::agent::v1::VolumeUsage& added = *response->add_volumes();
    added.set_name(volume.name);
    added.set_used_bytes(volume.used_bytes);
    added.set_own_bytes(volume.own_bytes);
  }
  return grpc::Status::OK;
}

}  // namespace paas::controller
