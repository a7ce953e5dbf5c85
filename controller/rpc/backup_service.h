#pragma once

#include "controller/activity/journal.h"
#include "controller/deploy/backups.h"
#include "paas/controller/v1/backups.grpc.pb.h"

namespace paas::controller {

// The edge to paasctl for backups: checks shapes and translates, nothing else. Everything it uses
// outlives it.
class BackupService final : public paas::controller::v1::Backups::Service {
 public:
  BackupService(Journal& journal, Backups& backups) : journal_(journal), backups_(backups) {}

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

 private:
  Journal& journal_;
  Backups& backups_;
};

}  // namespace paas::controller
