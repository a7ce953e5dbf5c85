#include "controller/rpc/backup_service.h"

#include "common/rpc/status.h"
#include "controller/rpc/caller.h"
#include "controller/rpc/follow.h"

namespace paas::controller {

namespace pb = paas::controller::v1;
using rpc::ToGrpc;

grpc::Status BackupService::List(grpc::ServerContext*, const pb::ListBackupsRequest* request,
                                 pb::ListBackupsResponse* response) {
  const auto backups = backups_.List(request->project(), request->environment());
  if (!backups.ok()) return ToGrpc(backups.status());
  for (const auto& [backup, own_bytes] : *backups) {
    pb::BackupEntry& entry = *response->add_backups();
    entry.set_id(backup.id);
    entry.set_environment(backup.environment);
    entry.set_commit(backup.commit);
    entry.set_release(backup.release);
    entry.set_is_automated(backup.is_automated);
    entry.set_is_complete(backup.is_complete);
    entry.set_size_bytes(backup.size_bytes);
    entry.set_own_bytes(own_bytes);
    entry.set_created_unix_ms(backup.created_unix_ms);
  }
  return grpc::Status::OK;
}

grpc::Status BackupService::Create(grpc::ServerContext* context,
                                   const pb::CreateBackupRequest* request, EventWriter* writer) {
  return Show(journal_,
              backups_.Create(request->project(), request->environment(), CallerOf(*context)),
              *context, *writer);
}

grpc::Status BackupService::Restore(grpc::ServerContext* context,
                                    const pb::RestoreBackupRequest* request, EventWriter* writer) {
  return Show(journal_,
              backups_.Restore({.project = request->project(),
                                .backup = request->backup(),
                                .into = request->into(),
                                .actor = CallerOf(*context)}),
              *context, *writer);
}

grpc::Status BackupService::Delete(grpc::ServerContext* context,
                                   const pb::DeleteBackupRequest* request, EventWriter* writer) {
  return Show(journal_, backups_.Delete(request->project(), request->backup(), CallerOf(*context)),
              *context, *writer);
}

}  // namespace paas::controller
