#pragma once

#include "paasctl/client/grpc_connection.h"
#include "paasctl/client/variable_calls.h"

namespace paas::paasctl {

// VariableCalls over gRPC.
class GrpcVariables final : public VariableCalls {
 public:
  explicit GrpcVariables(GrpcConnection& connection) : connection_(connection) {}

  StatusOr<std::vector<Variable>> List(const EnvironmentId& id) override;
  StatusOr<VariableChange> Set(const VariableSetting& setting,
                               const VariableEffect& effect) override;
  StatusOr<VariableChange> Unset(const EnvironmentId& target, const std::string& name,
                                 const VariableEffect& effect) override;
  StatusOr<std::vector<VariableOrigin>> Explain(const EnvironmentId& id,
                                                const std::string& application,
                                                const std::string& name) override;

 private:
  GrpcConnection& connection_;
};

}  // namespace paas::paasctl
