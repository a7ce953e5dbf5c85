#pragma once

#include "controller/access/accounts.h"
#include "controller/access/gate.h"
#include "paas/controller/v1/access.grpc.pb.h"

namespace paas::controller {

// The edge to paasctl for users and what they may do: checks shapes and translates, nothing else.
// Everything it uses outlives it.
class AccessService final : public paas::controller::v1::Access::Service {
 public:
  AccessService(AccessStore& store, Accounts& accounts, Gate& gate)
      : store_(store), accounts_(accounts), gate_(gate) {}

  grpc::Status WhoAmI(grpc::ServerContext* context, const v1::WhoAmIRequest* request,
                      v1::WhoAmIResponse* response) override;
  grpc::Status CreateUser(grpc::ServerContext* context, const v1::CreateUserRequest* request,
                          v1::User* response) override;
  grpc::Status ListUsers(grpc::ServerContext* context, const v1::ListUsersRequest* request,
                         v1::ListUsersResponse* response) override;
  grpc::Status DeleteUser(grpc::ServerContext* context, const v1::DeleteUserRequest* request,
                          v1::DeleteUserResponse* response) override;
  grpc::Status GrantRole(grpc::ServerContext* context, const v1::GrantRoleRequest* request,
                         v1::User* response) override;
  grpc::Status RevokeRole(grpc::ServerContext* context, const v1::RevokeRoleRequest* request,
                          v1::User* response) override;
  grpc::Status AddSshKey(grpc::ServerContext* context, const v1::AddSshKeyRequest* request,
                         v1::SshKey* response) override;
  grpc::Status ListSshKeys(grpc::ServerContext* context, const v1::ListSshKeysRequest* request,
                           v1::ListSshKeysResponse* response) override;
  grpc::Status DeleteSshKey(grpc::ServerContext* context, const v1::DeleteSshKeyRequest* request,
                            v1::DeleteSshKeyResponse* response) override;
  grpc::Status CreateToken(grpc::ServerContext* context, const v1::CreateTokenRequest* request,
                           v1::CreateTokenResponse* response) override;
  grpc::Status ListTokens(grpc::ServerContext* context, const v1::ListTokensRequest* request,
                          v1::ListTokensResponse* response) override;
  grpc::Status RevokeToken(grpc::ServerContext* context, const v1::RevokeTokenRequest* request,
                           v1::RevokeTokenResponse* response) override;
  grpc::Status ListAudit(grpc::ServerContext* context, const v1::ListAuditRequest* request,
                         v1::ListAuditResponse* response) override;

 private:
  // The user that a request is about: the one it names, else who asks. Empty: the operator.
  StatusOr<std::string> Subject(const grpc::ServerContext& context, const std::string& named);
  Status Fill(const std::string& user, v1::User* out);

  AccessStore& store_;
  Accounts& accounts_;
  Gate& gate_;
};

}  // namespace paas::controller
