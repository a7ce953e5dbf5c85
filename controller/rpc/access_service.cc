#include "controller/rpc/access_service.h"

#include <algorithm>

#include "common/rpc/status.h"
#include "controller/rpc/guarded_service.h"

namespace paas::controller {
namespace {

namespace pb = paas::controller::v1;
using rpc::ToGrpc;

constexpr uint32_t kDefaultAudit = 50;
constexpr uint32_t kMostAudit = 10'000;

pb::SshKey ToProto(const SshKeyRecord& key) {
  pb::SshKey out;
  out.set_id(key.id);
  out.set_user(key.user);
  out.set_type(key.type);
  out.set_comment(key.comment);
  out.set_created_unix_ms(key.created_unix_ms);
  out.set_used_unix_ms(key.used_unix_ms);
  return out;
}

pb::Token ToProto(const TokenRecord& token) {
  pb::Token out;
  out.set_id(token.id);
  out.set_user(token.user);
  out.set_name(token.name);
  out.set_project(token.project);
  out.set_environment_type(token.environment_type);
  for (const std::string& verb : token.verbs) out.add_verbs(verb);
  out.set_created_unix_ms(token.created_unix_ms);
  out.set_expires_unix_ms(token.expires_unix_ms);
  out.set_used_unix_ms(token.used_unix_ms);
  return out;
}

pb::AuditEntry ToProto(const AuditRecord& record) {
  pb::AuditEntry out;
  out.set_serial(record.serial);
  out.set_unix_ms(record.unix_ms);
  out.set_user(record.user);
  out.set_credential(record.credential);
  out.set_call(record.call);
  out.set_project(record.project);
  out.set_environment(record.environment);
  out.set_object(record.object);
  out.set_result(record.result);
  out.set_reason(record.reason);
  out.set_code(record.code);
  out.set_ended_unix_ms(record.ended_unix_ms);
  return out;
}

void FillUser(const User& user, const std::vector<RoleGrant>& roles, pb::User* out) {
  out->set_name(user.name);
  out->set_is_platform_admin(user.is_platform_admin);
  out->set_created_unix_ms(user.created_unix_ms);
  for (const RoleGrant& grant : roles) {
    if (grant.user != user.name) continue;
    pb::Role& role = *out->add_roles();
    role.set_project(grant.project);
    role.set_environment_type(grant.environment_type);
    role.set_role(grant.role);
  }
}

}  // namespace

StatusOr<std::string> AccessService::Subject(const grpc::ServerContext& context,
                                             const std::string& named) {
  if (!named.empty()) return named;
  PAAS_ASSIGN_OR_RETURN(const Caller caller, gate_.Authenticate(PresentedBy(context)));
  return caller.user.name;
}

Status AccessService::Fill(const std::string& user, pb::User* out) {
  PAAS_ASSIGN_OR_RETURN(const User found, store_.GetUser(user));
  PAAS_ASSIGN_OR_RETURN(const std::vector<RoleGrant> roles, store_.ListRoles(user));
  FillUser(found, roles, out);
  return absl::OkStatus();
}

grpc::Status AccessService::WhoAmI(grpc::ServerContext* context, const pb::WhoAmIRequest*,
                                   pb::WhoAmIResponse* response) {
  const StatusOr<Caller> caller = gate_.Authenticate(PresentedBy(*context));
  if (!caller.ok()) return ToGrpc(caller.status());
  FillUser(caller->user, caller->roles, response->mutable_user());
  if (caller->is_operator) response->mutable_user()->set_is_platform_admin(true);
  response->set_credential(caller->credential);
  if (caller->token) *response->mutable_token() = ToProto(*caller->token);
  return grpc::Status::OK;
}

grpc::Status AccessService::CreateUser(grpc::ServerContext*, const pb::CreateUserRequest* request,
                                       pb::User* response) {
  const Status made = accounts_.Create(request->name(), request->is_platform_admin());
  return ToGrpc(made.ok() ? Fill(request->name(), response) : made);
}

grpc::Status AccessService::ListUsers(grpc::ServerContext*, const pb::ListUsersRequest*,
                                      pb::ListUsersResponse* response) {
  const auto users = store_.ListUsers();
  const auto roles = store_.ListRoles("");
  if (!users.ok() || !roles.ok()) return ToGrpc(users.ok() ? roles.status() : users.status());
  for (const User& user : *users) FillUser(user, *roles, response->add_users());
  return grpc::Status::OK;
}

grpc::Status AccessService::DeleteUser(grpc::ServerContext*, const pb::DeleteUserRequest* request,
                                       pb::DeleteUserResponse*) {
  return ToGrpc(store_.DeleteUser(request->name()));
}

grpc::Status AccessService::GrantRole(grpc::ServerContext*, const pb::GrantRoleRequest* request,
                                      pb::User* response) {
  const pb::Role& role = request->role();
  const Status granted =
      accounts_.Grant({request->name(), role.project(), role.environment_type(), role.role()});
  return ToGrpc(granted.ok() ? Fill(request->name(), response) : granted);
}

grpc::Status AccessService::RevokeRole(grpc::ServerContext*, const pb::RevokeRoleRequest* request,
                                       pb::User* response) {
  const Status revoked = store_.DeleteRole(
      {request->name(), request->project(), request->environment_type(), /*role=*/""});
  return ToGrpc(revoked.ok() ? Fill(request->name(), response) : revoked);
}

grpc::Status AccessService::AddSshKey(grpc::ServerContext* context,
                                      const pb::AddSshKeyRequest* request, pb::SshKey* response) {
  const StatusOr<std::string> user = Subject(*context, request->user());
  if (!user.ok()) return ToGrpc(user.status());
  const StatusOr<SshKeyRecord> key = accounts_.AddKey(*user, request->line());
  if (!key.ok()) return ToGrpc(key.status());
  *response = ToProto(*key);
  return grpc::Status::OK;
}

grpc::Status AccessService::ListSshKeys(grpc::ServerContext* context,
                                        const pb::ListSshKeysRequest* request,
                                        pb::ListSshKeysResponse* response) {
  const StatusOr<std::string> user = Subject(*context, request->user());
  if (!user.ok()) return ToGrpc(user.status());
  const auto keys = store_.ListSshKeys(*user);
  if (!keys.ok()) return ToGrpc(keys.status());
  for (const SshKeyRecord& key : *keys) *response->add_keys() = ToProto(key);
  return grpc::Status::OK;
}

grpc::Status AccessService::DeleteSshKey(grpc::ServerContext* context,
                                         const pb::DeleteSshKeyRequest* request,
                                         pb::DeleteSshKeyResponse*) {
  const StatusOr<std::string> user = Subject(*context, request->user());
  return ToGrpc(user.ok() ? accounts_.DeleteKey(request->id(), *user) : user.status());
}

grpc::Status AccessService::CreateToken(grpc::ServerContext* context,
                                        const pb::CreateTokenRequest* request,
                                        pb::CreateTokenResponse* response) {
  const StatusOr<std::string> user = Subject(*context, request->user());
  if (!user.ok()) return ToGrpc(user.status());
  const StatusOr<Accounts::MadeToken> made =
      accounts_.MakeToken({.user = *user,
                           .name = request->name(),
                           .project = request->project(),
                           .environment_type = request->environment_type(),
                           .verbs = {request->verbs().begin(), request->verbs().end()},
                           .valid_seconds = request->valid_seconds()});
  if (!made.ok()) return ToGrpc(made.status());
  *response->mutable_token() = ToProto(made->record);
  response->set_secret(made->text);
  return grpc::Status::OK;
}

grpc::Status AccessService::ListTokens(grpc::ServerContext* context,
                                       const pb::ListTokensRequest* request,
                                       pb::ListTokensResponse* response) {
  const StatusOr<std::string> user = Subject(*context, request->user());
  if (!user.ok()) return ToGrpc(user.status());
  const auto tokens = store_.ListTokens(*user);
  if (!tokens.ok()) return ToGrpc(tokens.status());
  for (const TokenRecord& token : *tokens) *response->add_tokens() = ToProto(token);
  return grpc::Status::OK;
}

grpc::Status AccessService::RevokeToken(grpc::ServerContext* context,
                                        const pb::RevokeTokenRequest* request,
                                        pb::RevokeTokenResponse*) {
  const StatusOr<std::string> user = Subject(*context, request->user());
  return ToGrpc(user.ok() ? accounts_.DeleteToken(request->id(), *user) : user.status());
}

grpc::Status AccessService::ListAudit(grpc::ServerContext*, const pb::ListAuditRequest* request,
                                      pb::ListAuditResponse* response) {
  const uint32_t limit = request->limit() == 0 ? kDefaultAudit : request->limit();
  const auto records = store_.ListAudit({.project = request->project(),
                                         .user = request->user(),
                                         .limit = std::min(limit, kMostAudit)});
  if (!records.ok()) return ToGrpc(records.status());
  for (const AuditRecord& record : *records) *response->add_entries() = ToProto(record);
  return grpc::Status::OK;
}

}  // namespace paas::controller
