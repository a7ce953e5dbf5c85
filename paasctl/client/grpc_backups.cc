#include "paasctl/client/grpc_backups.h"

namespace paas::paasctl {
namespace {

namespace controller = paas::controller::v1;
using Stub = controller::Backups::Stub;

Backup FromProto(const controller::BackupEntry& entry) {
  return {.id = entry.id(),
          .environment = entry.environment(),
          .commit = entry.commit(),
          .release = entry.release(),
          .is_automated = entry.is_automated(),
          .is_complete = entry.is_complete(),
          .size_bytes = entry.size_bytes(),
          .own_bytes = entry.own_bytes(),
          .created_unix_ms = entry.created_unix_ms(),
          .origin = entry.origin()};
}

}  // namespace

StatusOr<std::vector<Backup>> GrpcBackups::List(const EnvironmentId& id) {
  controller::ListBackupsRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::List, request));
  std::vector<Backup> backups;
  for (const auto& entry : reply.backups()) backups.push_back(FromProto(entry));
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

Status GrpcBackups::Export(const std::string& project, const std::string& backup,
                           const PieceSink& sink) {
  grpc::ClientContext context;
  rpc::SetDeadline(context, connection_.StreamTimeout());
  connection_.SayWhoAsks(context);
  const CallInFlight::Scope scope(connection_.in_flight(), context);
  controller::ExportBackupRequest request;
  request.set_project(project);
  request.set_backup(backup);
  const auto stream = stub_->Export(&context, request);
  Status taken;
  for (controller::ExportBackupResponse response; stream->Read(&response);) {
    if (!response.archive().empty()) taken = sink(response.archive());
    if (!taken.ok()) break;
  }
  if (!taken.ok()) context.TryCancel();
  const Status ended = connection_.Explain(stream->Finish());
  return taken.ok() ? ended : taken;
}

StatusOr<ImportedBackup> GrpcBackups::Import(const EnvironmentId& id, const ArchiveSource& source) {
  grpc::ClientContext context;
  rpc::SetDeadline(context, connection_.StreamTimeout());
  connection_.SayWhoAsks(context);
  const CallInFlight::Scope scope(connection_.in_flight(), context);
  controller::ImportBackupResponse reply;
  const auto stream = stub_->Import(&context, &reply);
  controller::ImportBackupRequest header;
  header.mutable_header()->set_project(id.project);
  header.mutable_header()->set_environment(id.environment);
  bool is_broken = !stream->Write(header);
  Status sent;
  if (!is_broken) {
    sent = source([&](std::string_view piece) {
      controller::ImportBackupRequest message;
      message.set_archive(piece.data(), piece.size());
      is_broken = !stream->Write(message);
      return is_broken ? Aborted("the control plane stopped reading") : absl::OkStatus();
    });
  }
  // What could not be read on this side must not look like the archive's end.
  if (!sent.ok() && !is_broken) context.TryCancel();
  stream->WritesDone();
  const Status ended = connection_.Explain(stream->Finish());
  if (!sent.ok() && !is_broken) return sent;
  PAAS_RETURN_IF_ERROR(ended);
  return ImportedBackup{FromProto(reply.backup()),
                        {reply.missing_variables().begin(), reply.missing_variables().end()}};
}

}  // namespace paas::paasctl
