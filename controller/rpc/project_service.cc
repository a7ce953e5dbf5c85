#include "controller/rpc/project_service.h"

#include <algorithm>

#include "common/rpc/status.h"
#include "controller/access/ssh_key.h"
#include "controller/rpc/guarded_service.h"

namespace paas::controller {

namespace pb = paas::controller::v1;
using rpc::ToGrpc;

StatusOr<pb::Project> ProjectService::Describe(const Project& project) const {
  PAAS_ASSIGN_OR_RETURN(const auto environments, parts_.store.ListEnvironments(project.id));
  pb::Project out;
  out.set_id(project.id);
  out.set_default_branch(project.default_branch);
  out.set_created_unix_ms(project.created_unix_ms);
  out.set_ttl_s(project.ttl_s);
  out.set_environments(static_cast<uint32_t>(environments.size()));
  const GitRemotes& remotes = parts_.remotes;
  if (!remotes.ssh.empty()) out.set_ssh_remote(remotes.ssh + project.id + ".git");
  if (!remotes.http.empty()) out.set_http_remote(remotes.http + project.id + ".git");
  return out;
}

grpc::Status ProjectService::Create(grpc::ServerContext*, const pb::CreateProjectRequest* request,
                                    pb::Project* response) {
  const StatusOr<Project> made =
      parts_.projects.CreateProject(request->id(), request->default_branch());
  if (!made.ok()) return ToGrpc(made.status());
  const StatusOr<SourceRepository*> repository = parts_.sources.Get(made->id);
  if (!repository.ok()) return ToGrpc(repository.status());
  StatusOr<pb::Project> described = Describe(*made);
  if (!described.ok()) return ToGrpc(described.status());
  *response = *std::move(described);
  return grpc::Status::OK;
}

grpc::Status ProjectService::List(grpc::ServerContext* context, const pb::ListProjectsRequest*,
                                  pb::ListProjectsResponse* response) {
  const StatusOr<Caller> caller = parts_.gate.Authenticate(PresentedBy(*context));
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto projects = parts_.store.ListProjects();
  if (!projects.ok()) return ToGrpc(projects.status());
  for (const Project& project : *projects) {
    if (!Gate::Sees(*caller, project.id)) continue;
    StatusOr<pb::Project> described = Describe(project);
    if (!described.ok()) return ToGrpc(described.status());
    *response->add_projects() = *std::move(described);
  }
  return grpc::Status::OK;
}

grpc::Status ProjectService::Get(grpc::ServerContext*, const pb::GetProjectRequest* request,
                                 pb::Project* response) {
  const StatusOr<Project> project = parts_.store.GetProject(request->project());
  if (!project.ok()) return ToGrpc(project.status());
  StatusOr<pb::Project> described = Describe(*project);
  if (!described.ok()) return ToGrpc(described.status());
  *response = *std::move(described);
  return grpc::Status::OK;
}

grpc::Status ProjectService::Describe(grpc::ServerContext*,
                                      const pb::DescribeProjectRequest* request,
                                      pb::Project* response) {
  StatusOr<Project> project = parts_.store.GetProject(request->project());
  if (!project.ok()) return ToGrpc(project.status());
  if (request->has_ttl_s()) project->ttl_s = std::max<int64_t>(request->ttl_s(), 0);
  Status stored = CheckTtl(project->ttl_s);
  if (stored.ok()) stored = parts_.store.DescribeProject(*project);
  if (!stored.ok()) return ToGrpc(stored);
  StatusOr<pb::Project> described = Describe(*project);
  if (!described.ok()) return ToGrpc(described.status());
  *response = *std::move(described);
  return grpc::Status::OK;
}

// The record goes last: a delete that was interrupted is asked for again.
grpc::Status ProjectService::Delete(grpc::ServerContext*, const pb::DeleteProjectRequest* request,
                                    pb::DeleteProjectResponse*) {
  const std::string& id = request->project();
  const Status unused = parts_.projects.CheckUnused(id);
  if (!unused.ok()) return ToGrpc(unused);
  Status gone = parts_.access.ForgetProject(id);
  if (gone.ok()) gone = parts_.sources.Remove(id);
  if (gone.ok()) gone = parts_.store.DeleteProject(id);
  return ToGrpc(gone);
}

grpc::Status ProjectService::Show(const std::string& project,
                                  const StatusOr<DeployKeys::Public>& key,
                                  pb::DeployKey* out) const {
  if (!key.ok()) return ToGrpc(key.status());
  const auto hosts = parts_.keys.HostKeys(project);
  if (!hosts.ok()) return ToGrpc(hosts.status());
  out->set_project(project);
  out->set_public_key(key->line);
  out->set_fingerprint(key->fingerprint);
  out->set_created_unix_ms(key->created_unix_ms);
  for (const HostKeyRecord& one : *hosts) {
    pb::HostKey& host = *out->add_hosts();
    host.set_name(one.host);
    host.set_type(one.type);
    host.set_fingerprint(FingerprintOf(one.blob));
    host.set_seen_unix_ms(one.seen_unix_ms);
  }
  return grpc::Status::OK;
}

grpc::Status ProjectService::GetDeployKey(grpc::ServerContext*,
                                          const pb::GetProjectRequest* request,
                                          pb::DeployKey* response) {
  const StatusOr<Project> project = parts_.store.GetProject(request->project());
  if (!project.ok()) return ToGrpc(project.status());
  return Show(project->id, parts_.keys.Get(project->id), response);
}

grpc::Status ProjectService::RotateDeployKey(grpc::ServerContext*,
                                             const pb::GetProjectRequest* request,
                                             pb::DeployKey* response) {
  const StatusOr<Project> project = parts_.store.GetProject(request->project());
  if (!project.ok()) return ToGrpc(project.status());
  return Show(project->id, parts_.keys.Rotate(project->id), response);
}

grpc::Status ProjectService::ForgetHostKey(grpc::ServerContext*,
                                           const pb::ForgetHostKeyRequest* request,
                                           pb::DeployKey* response) {
  const Status forgotten = parts_.keys.Forget(request->project(), request->name());
  if (!forgotten.ok()) return ToGrpc(forgotten);
  return Show(request->project(), parts_.keys.Get(request->project()), response);
}

}  // namespace paas::controller
