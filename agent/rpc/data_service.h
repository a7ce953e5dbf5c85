#pragma once

#include <string>

#include "agent/converge/environment_converger.h"
#include "agent/volume/backup_uses.h"
#include "agent/volume/transfers.h"
#include "agent/volume/volumes.h"
#include "paas/agent/v1/data.grpc.pb.h"

namespace paas::agent {

// The edge of the agent for data as a whole: translates, and takes the environments' locks.
// Everything is borrowed. Thread-safe.
class DataService final : public paas::agent::v1::Data::Service {
 public:
  struct Parts {
    EnvironmentConverger* converger;
    InstanceTable* table;
    Transfers* transfers;
    const Volumes* volumes;
    uint64_t reserve_bytes;  // of the disk, that imports leave free
  };
  explicit DataService(Parts parts) : parts_(parts) {}

  grpc::Status Clone(grpc::ServerContext* context, const paas::agent::v1::CloneRequest* request,
                     paas::agent::v1::CloneResponse* response) override;
  grpc::Status Measure(grpc::ServerContext* context, const paas::agent::v1::MeasureRequest* request,
                       paas::agent::v1::MeasureResponse* response) override;
  grpc::Status DeleteBackup(grpc::ServerContext* context,
                            const paas::agent::v1::DeleteBackupRequest* request,
                            paas::agent::v1::DeleteBackupResponse* response) override;
  grpc::Status Export(grpc::ServerContext* context, const paas::agent::v1::ExportRequest* request,
                      grpc::ServerWriter<paas::agent::v1::ExportResponse>* writer) override;
  grpc::Status Import(grpc::ServerContext* context,
                      grpc::ServerReader<paas::agent::v1::ImportRequest>* reader,
                      paas::agent::v1::ImportResponse* response) override;

 private:
  bool AnyRuns(const paas::agent::v1::DataSet& set) const;
  Status CloneLocked(const paas::agent::v1::CloneRequest& request,
                     paas::agent::v1::CloneResponse& response);
  Status TakeIn(grpc::ServerReader<paas::agent::v1::ImportRequest>& reader,
                const paas::agent::v1::ImportHeader& header);

  const Parts parts_;
  BackupUses uses_;
};

}  // namespace paas::agent
