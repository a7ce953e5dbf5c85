#pragma once

#include <memory>

#include "paas/controller/v1/backups.grpc.pb.h"
#include "paasctl/client/backup_calls.h"
#include "paasctl/client/grpc_connection.h"

namespace paas::paasctl {

// BackupCalls over gRPC.
class GrpcBackups final : public BackupCalls {
 public:
  explicit GrpcBackups(GrpcConnection& connection)
      : connection_(connection),
        stub_(paas::controller::v1::Backups::NewStub(connection.channel())) {}

  StatusOr<std::vector<Backup>> List(const EnvironmentId& id) override;
  Status Create(const EnvironmentId& id, const EventSink& sink) override;
  Status Restore(const std::string& project, const std::string& backup, const std::string& into,
                 const EventSink& sink) override;
  Status Delete(const std::string& project, const std::string& backup,
                const EventSink& sink) override;
  Status Export(const std::string& project, const std::string& backup,
                const PieceSink& sink) override;
  StatusOr<ImportedBackup> Import(const EnvironmentId& id, const ArchiveSource& source) override;

 private:
  GrpcConnection& connection_;
  const std::unique_ptr<paas::controller::v1::Backups::Stub> stub_;
};

}  // namespace paas::paasctl
