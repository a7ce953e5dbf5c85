#include "controller/rpc/release_service.h"

#include "common/rpc/status.h"
#include "controller/rpc/caller.h"
#include "controller/rpc/follow.h"
#include "controller/rpc/garbage_calls.h"
#include "controller/rpc/release_calls.h"

namespace paas::controller {

namespace pb = paas::controller::v1;
using rpc::ToGrpc;

grpc::Status ReleaseService::List(grpc::ServerContext*, const pb::ListReleasesRequest* request,
                                  pb::ListReleasesResponse* response) {
  return ToGrpc(
      AnswerListReleases(parts_.store, parts_.disk, parts_.kept_releases, *request, response));
}

grpc::Status ReleaseService::Rollback(grpc::ServerContext* context,
                                      const pb::RollbackRequest* request,
                                      grpc::ServerWriter<pb::ActivityEvent>* writer) {
  const StatusOr<Activity> activity =
      parts_.deployments.Rollback({.project = request->project(),
                                   .environment = request->environment(),
                                   .release = request->release(),
                                   .keeps_variables = request->keep_variables(),
                                   .actor = CallerOf(*context)});
  return Show(parts_.journal, activity, *context, *writer);
}

grpc::Status ReleaseService::Diff(grpc::ServerContext*, const pb::DiffReleasesRequest* request,
                                  pb::DiffReleasesResponse* response) {
  return ToGrpc(AnswerDiffReleases(parts_.store, *request, response));
}

grpc::Status ReleaseService::CollectGarbage(grpc::ServerContext*,
                                            const pb::CollectGarbageRequest* request,
                                            pb::CollectGarbageResponse* response) {
  return ToGrpc(AnswerCollectGarbage(parts_.garbage, *request, response));
}

}  // namespace paas::controller
