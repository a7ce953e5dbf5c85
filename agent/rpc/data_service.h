#pragma once

#include <string>

#include "agent/converge/environment_converger.h"
#include "agent/volume/transfers.h"
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
  };
  explicit DataService(Parts parts) : parts_(parts) {}

  grpc::Status Clone(grpc::ServerContext* context, const paas::agent::v1::CloneRequest* request,
                     paas::agent::v1::CloneResponse* response) override;
  grpc::Status Measure(grpc::ServerContext* context, const paas::agent::v1::MeasureRequest* request,
                       paas::agent::v1::MeasureResponse* response) override;
  grpc::Status DeleteBackup(grpc::ServerContext* context,
                            const paas::agent::v1::DeleteBackupRequest* request,
                            paas::agent::v1::DeleteBackupResponse* response) override;

 private:
  bool AnyRuns(const paas::agent::v1::DataSet& set) const;
  Status CloneLocked(const paas::agent::v1::CloneRequest& request,
                     paas::agent::v1::CloneResponse& response);

  const Parts parts_;
};

}  // namespace paas::agent
