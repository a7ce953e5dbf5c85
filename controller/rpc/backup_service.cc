#include "controller/rpc/backup_service.h"

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "controller/rpc/caller.h"
#include "controller/rpc/follow.h"
#include "controller/rpc/guarded_service.h"
#include "controller/rpc/upload.h"

namespace paas::controller {

namespace pb = paas::controller::v1;
using rpc::ToGrpc;

namespace {

constexpr char kImport[] = "/paas.controller.v1.Backups/Import";

void ToProto(const Backup& backup, uint64_t own_bytes, pb::BackupEntry& entry) {
  entry.set_id(backup.id);
  entry.set_environment(backup.environment);
  entry.set_commit(backup.commit);
  entry.set_release(backup.release);
  entry.set_is_automated(backup.is_automated);
  entry.set_is_complete(backup.is_complete);
  entry.set_size_bytes(backup.size_bytes);
  entry.set_own_bytes(own_bytes);
  entry.set_created_unix_ms(backup.created_unix_ms);
  entry.set_origin(OriginOf(backup));
}

}  // namespace

grpc::Status BackupService::List(grpc::ServerContext*, const pb::ListBackupsRequest* request,
                                 pb::ListBackupsResponse* response) {
  const auto backups = backups_.List(request->project(), request->environment());
  if (!backups.ok()) return ToGrpc(backups.status());
  for (const auto& [backup, own_bytes] : *backups) {
    ToProto(backup, own_bytes, *response->add_backups());
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

grpc::Status BackupService::Export(grpc::ServerContext*, const pb::ExportBackupRequest* request,
                                   grpc::ServerWriter<pb::ExportBackupResponse>* writer) {
  const StatusOr<Backup> backup = archives_.Find(request->project(), request->backup());
  if (!backup.ok()) return ToGrpc(backup.status());
  return ToGrpc(archives_.Export(*backup, [writer](std::string_view piece) {
    pb::ExportBackupResponse response;
    response.set_archive(piece.data(), piece.size());
    return writer->Write(response) ? absl::OkStatus() : Aborted("the caller went away");
  }));
}

grpc::Status BackupService::Import(grpc::ServerContext* context,
                                   grpc::ServerReader<pb::ImportBackupRequest>* reader,
                                   pb::ImportBackupResponse* response) {
  pb::ImportBackupRequest message;
  if (!reader->Read(&message) || !message.has_header()) {
    return ToGrpc(InvalidArgument("an import begins with a header"));
  }
  const Status permitted = PermitFirst(gate_, *context, kImport, message);
  if (!permitted.ok()) return ToGrpc(permitted);
  const BackupArchives::ImportOrder order{.project = message.header().project(),
                                          .environment = message.header().environment()};
  const StatusOr<BackupArchives::Imported> imported =
      archives_.Import(order, PiecesOf(*context, *reader, message));
  if (!imported.ok()) return ToGrpc(imported.status());
  ToProto(imported->backup, /*own_bytes=*/0, *response->mutable_backup());
  for (const std::string& name : imported->missing_variables) {
    response->add_missing_variables(name);
  }
  return grpc::Status::OK;
}

}  // namespace paas::controller
