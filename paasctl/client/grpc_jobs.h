#pragma once

#include "paasctl/client/grpc_connection.h"
#include "paasctl/client/job_calls.h"

namespace paas::paasctl {

// JobCalls over gRPC.
class GrpcJobs final : public JobCalls {
 public:
  explicit GrpcJobs(GrpcConnection& connection) : connection_(connection) {}

  StatusOr<std::vector<Cron>> ListCrons(const EnvironmentId& id) override;
  StatusOr<std::vector<Operation>> ListOperations(const EnvironmentId& id) override;
  Status Run(const JobRequest& request, const EventSink& sink) override;

 private:
  GrpcConnection& connection_;
};

}  // namespace paas::paasctl
