#pragma once

#include "controller/access/gate.h"
#include "controller/activity/journal.h"
#include "controller/deploy/backup_archives.h"
#include "controller/deploy/backups.h"
#include "paas/controller/v1/backups.grpc.pb.h"

namespace paas::controller {

// The edge to paasctl for backups: checks shapes and translates, nothing else. Everything it uses
// outlives it.
class BackupService final : public paas::controller::v1::Backups::Service {
 public:
  struct Parts {
    Journal& journal;
    Backups& backups;
    BackupArchives& archives;
    Gate& gate;
  };
  explicit BackupService(const Parts& parts)
      : journal_(parts.journal),
        backups_(parts.backups),
        archives_(parts.archives),
        gate_(parts.gate) {}

  using EventWriter = grpc::ServerWriter<paas::controller::v1::ActivityEvent>;

  grpc::Status List(grpc::ServerContext* context,
                    const paas::controller::v1::ListBackupsRequest* request,
                    paas::controller::v1::ListBackupsResponse* response) override;
  grpc::Status Create(grpc::ServerContext* context,
                      const paas::controller::v1::CreateBackupRequest* request,
                      EventWriter* writer) override;
  grpc::Status Restore(grpc::ServerContext* context,
                       const paas::controller::v1::RestoreBackupRequest* request,
                       EventWriter* writer) override;
  grpc::Status Delete(grpc::ServerContext* context,
                      const paas::controller::v1::DeleteBackupRequest* request,
                      EventWriter* writer) override;
  grpc::Status Export(
      grpc::ServerContext* context, const paas::controller::v1::ExportBackupRequest* request,
      grpc::ServerWriter<paas::controller::v1::ExportBackupResponse>* writer) override;
  grpc::Status Import(grpc::ServerContext* context,
                      grpc::ServerReader<paas::controller::v1::ImportBackupRequest>* reader,
                      paas::controller::v1::ImportBackupResponse* response) override;

 private:
  Journal& journal_;
  Backups& backups_;
  BackupArchives& archives_;
  Gate& gate_;
};

}  // namespace paas::controller
