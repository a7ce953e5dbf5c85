#include "paasctl/client/grpc_releases.h"

#include "paasctl/client/convert.h"

namespace paas::paasctl {
namespace {

namespace controller = paas::controller::v1;
using Stub = controller::Releases::Stub;

Release FromProto(const controller::ReleaseEntry& proto) {
  Release release{.number = proto.number(),
                  .is_current = proto.is_current(),
                  .kind = proto.kind(),
                  .description = proto.description(),
                  .actor = proto.actor(),
                  .restored = proto.restored(),
                  .activity = proto.activity(),
                  .commit = proto.commit(),
                  .created_unix_ms = proto.created_unix_ms(),
                  .duration_ms = proto.duration_ms(),
                  .phases = {},
                  .images = {},
                  .variables = {},
                  .urls = {proto.urls().begin(), proto.urls().end()},
                  .state = proto.state()};
  for (const auto& phase : proto.phases()) release.phases.push_back(paasctl::FromProto(phase));
  for (const auto& image : proto.images()) {
    release.images.push_back(
        {image.container(), image.base_digest(), image.app_digest(), image.tree()});
  }
  for (const auto& variable : proto.variables()) {
    release.variables.push_back(
        {variable.level(), variable.name(), variable.set_unix_ms(), variable.is_sensitive()});
  }
  return release;
}

}  // namespace

StatusOr<std::vector<Release>> GrpcReleases::List(const EnvironmentId& id, uint32_t limit) {
  controller::ListReleasesRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  request.set_limit(limit);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::List, request));
  std::vector<Release> releases;
  for (const auto& entry : reply.releases()) releases.push_back(FromProto(entry));
  return releases;
}

Status GrpcReleases::Rollback(const RollbackRequest& request, const EventSink& sink) {
  controller::RollbackRequest message;
  message.set_project(request.target.project);
  message.set_environment(request.target.environment);
  message.set_release(request.release);
  message.set_keep_variables(request.keep_variables);
  return connection_.Follow(*stub_, &Stub::Rollback, message, sink);
}

StatusOr<ReleaseComparison> GrpcReleases::Diff(const EnvironmentId& id, uint32_t before,
                                               uint32_t after) {
  controller::DiffReleasesRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  request.set_before(before);
  request.set_after(after);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::Diff, request));
  ReleaseComparison comparison{reply.before(), reply.after(), {}};
  for (const auto& one : reply.differences()) {
    comparison.differences.push_back(
        {one.section(), one.subject(), one.change(), one.before(), one.after()});
  }
  return comparison;
}

StatusOr<GarbageReport> GrpcReleases::CollectGarbage(bool dry_run) {
  controller::CollectGarbageRequest request;
  request.set_dry_run(dry_run);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::CollectGarbage, request));
  GarbageReport report{{}, reply.freed_bytes(), {}};
  for (const auto& item : reply.items()) {
    report.items.push_back({item.kind(), item.name(), item.bytes(), item.fate(), item.reason()});
  }
  for (const auto& space : reply.spaces()) {
    report.spaces.push_back({space.what(), space.path(), space.total_bytes(), space.free_bytes(),
                             space.reserve_bytes()});
  }
  return report;
}

}  // namespace paas::paasctl
