#include "paasctl/client/grpc_backups.h"

namespace paas::paasctl {
namespace {

namespace controller = paas::controller::v1;
using Stub = controller::Backups::Stub;

}  // namespace

StatusOr<std::vector<Backup>> GrpcBackups::List(const EnvironmentId& id) {
  controller::ListBackupsRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::List, request));
  std::vector<Backup> backups;
  for (const auto& entry : reply.backups()) {
    backups.push_back({.id = entry.id(),
                       .environment = entry.environment(),
                       .commit = entry.commit(),
                       .release = entry.release(),
                       .is_automated = entry.is_automated(),
                       .is_complete = entry.is_complete(),
                       .size_bytes = entry.size_bytes(),
                       .own_bytes = entry.own_bytes(),
                       .created_unix_ms = entry.created_unix_ms()});
  }
  return backups;
}

Status GrpcBackups::Create(const EnvironmentId& id, const EventSink& sink) {
  controller::CreateBackupRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  return connection_.Follow(*stub_, &Stub::Create, request, sink);
}

Status GrpcBackups::Restore(const std::string& project, const std::string& backup,
                            const std::string& into, const EventSink& sink) {
  controller::RestoreBackupRequest request;
  request.set_project(project);
  request.set_backup(backup);
  request.set_into(into);
  return connection_.Follow(*stub_, &Stub::Restore, request, sink);
}

Status GrpcBackups::Delete(const std::string& project, const std::string& backup,
                           const EventSink& sink) {
  controller::DeleteBackupRequest request;
  request.set_project(project);
  request.set_backup(backup);
  return connection_.Follow(*stub_, &Stub::Delete, request, sink);
}

}  // namespace paas::paasctl
