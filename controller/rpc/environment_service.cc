#include "controller/rpc/environment_service.h"

#include "common/rpc/status.h"
#include "controller/rpc/caller.h"
#include "controller/rpc/environment_view.h"
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

pb::HttpAccess ToProto(const HttpAccesses::View& view) {
  pb::HttpAccess out;
  out.set_enabled(view.effective.is_enabled && !view.effective.access.IsOpen());
  out.set_from(view.effective.from);
  out.set_is_own(view.own.has_value());
  out.set_children_only(view.own && view.own->children_only);
  // What it says for others shows where it is said.
  const bool shows_own = view.own && view.own->children_only;
  const model::HttpAccess& access = shows_own ? view.own->access : view.effective.access;
  for (const auto& [name, hash] : access.users) out.add_users(name);
  for (const model::AddressRule& rule : access.rules) {
    pb::AddressRule& added = *out.add_rules();
    added.set_network(rule.network);
    added.set_allows(rule.allows);
  }
  return out;
}

HttpAccesses::Change ChangeOf(const pb::SetHttpAccessRequest& request) {
  HttpAccesses::Change change{
      .is_enabled = {},
      .children_only = {},
      .rules = {},
      .passwords = {},
      .removed_users = {request.removed_users().begin(), request.removed_users().end()},
      .inherits = request.inherits()};
  if (request.has_enabled()) change.is_enabled = request.enabled();
  if (request.has_children_only()) change.children_only = request.children_only();
  if (request.has_rules()) {
    const auto& rules = request.rules().rules();
    change.rules = std::vector<std::string>(rules.begin(), rules.end());
  }
  for (const auto& user : request.users()) change.passwords[user.name()] = user.password();
  return change;
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
                                      .ttl_s = request->has_ttl_s() ? request->ttl_s() : -1,
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
  if (request->has_ttl_s()) description.ttl_s = request->ttl_s();
  if (request->has_on_expiry()) description.on_expiry = request->on_expiry();
  const StatusOr<Environment> described =
      parts_.branches.Describe(request->project(), request->environment(), description);
  if (!described.ok()) return ToGrpc(described.status());
  const auto view = EnvironmentView::Load(parts_.store, described->project);
  if (!view.ok()) return ToGrpc(view.status());
  *response = view->Of(*described);
  return grpc::Status::OK;
}

grpc::Status EnvironmentService::ListMerged(grpc::ServerContext*,
                                            const pb::ListMergedRequest* request,
                                            pb::ListMergedResponse* response) {
  const auto merged = parts_.branches.ListMerged(request->project());
  if (!merged.ok()) return ToGrpc(merged.status());
  const auto view = EnvironmentView::Load(parts_.store, request->project());
  if (!view.ok()) return ToGrpc(view.status());
  for (const Environment& one : *merged) *response->add_environments() = view->Of(one);
  return grpc::Status::OK;
}

grpc::Status EnvironmentService::GetHttpAccess(grpc::ServerContext*,
                                               const pb::EnvironmentRequest* request,
                                               pb::HttpAccess* response) {
  const auto view = parts_.access.Get(request->project(), request->environment());
  if (!view.ok()) return ToGrpc(view.status());
  *response = ToProto(*view);
  return grpc::Status::OK;
}

grpc::Status EnvironmentService::SetHttpAccess(grpc::ServerContext*,
                                               const pb::SetHttpAccessRequest* request,
                                               pb::HttpAccess* response) {
  const auto view =
      parts_.access.Set(request->project(), request->environment(), ChangeOf(*request));
  if (!view.ok()) return ToGrpc(view.status());
  *response = ToProto(*view);
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
