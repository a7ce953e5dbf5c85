#pragma once

#include <memory>

#include "paas/controller/v1/access.grpc.pb.h"
#include "paas/controller/v1/projects.grpc.pb.h"
#include "paasctl/client/access_calls.h"
#include "paasctl/client/grpc_connection.h"

namespace paas::paasctl {

// AccessCalls over gRPC.
class GrpcAccess final : public AccessCalls {
 public:
  explicit GrpcAccess(GrpcConnection& connection)
      : connection_(connection),
        access_(paas::controller::v1::Access::NewStub(connection.channel())),
        projects_(paas::controller::v1::ProjectCatalog::NewStub(connection.channel())) {}

  StatusOr<ProjectInfo> CreateProject(const std::string& id,
                                      const std::string& default_branch) override;
  StatusOr<std::vector<ProjectInfo>> ListProjects() override;
  StatusOr<ProjectInfo> GetProject(const std::string& id) override;
  StatusOr<ProjectInfo> SetProjectTtl(const std::string& id, int64_t ttl_s) override;
  Status DeleteProject(const std::string& id) override;
  StatusOr<DeployKey> GetDeployKey(const std::string& project) override;
  StatusOr<DeployKey> RotateDeployKey(const std::string& project) override;
  StatusOr<DeployKey> ForgetHostKey(const std::string& project, const std::string& host) override;
  StatusOr<Identity> WhoAmI() override;
  StatusOr<User> CreateUser(const std::string& name, bool is_platform_admin) override;
  StatusOr<std::vector<User>> ListUsers() override;
  Status DeleteUser(const std::string& name) override;
  StatusOr<User> GrantRole(const std::string& user, const Role& role) override;
  StatusOr<User> RevokeRole(const std::string& user, const Role& role) override;
  StatusOr<SshKey> AddSshKey(const std::string& user, const std::string& line) override;
  StatusOr<std::vector<SshKey>> ListSshKeys(const std::string& user) override;
  Status DeleteSshKey(const std::string& user, const std::string& id) override;
  StatusOr<MadeToken> CreateToken(const NewToken& order) override;
  StatusOr<std::vector<Token>> ListTokens(const std::string& user) override;
  Status RevokeToken(const std::string& user, const std::string& id) override;
  StatusOr<std::vector<AuditEntry>> ListAudit(const std::string& project, const std::string& user,
                                              uint32_t limit) override;

 private:
  GrpcConnection& connection_;
  const std::unique_ptr<paas::controller::v1::Access::Stub> access_;
  const std::unique_ptr<paas::controller::v1::ProjectCatalog::Stub> projects_;
};

}  // namespace paas::paasctl
