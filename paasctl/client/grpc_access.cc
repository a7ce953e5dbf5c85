#include "paasctl/client/grpc_access.h"

namespace paas::paasctl {
namespace {

namespace pb = paas::controller::v1;
using AccessStub = pb::Access::Stub;
using ProjectStub = pb::ProjectCatalog::Stub;

User FromProto(const pb::User& proto) {
  User user{proto.name(), proto.is_platform_admin(), {}, proto.created_unix_ms()};
  for (const pb::Role& role : proto.roles()) {
    user.roles.push_back({role.project(), role.environment_type(), role.role()});
  }
  return user;
}

SshKey FromProto(const pb::SshKey& proto) {
  return {proto.id(),          proto.user(), proto.type(), proto.comment(), proto.created_unix_ms(),
          proto.used_unix_ms()};
}

Token FromProto(const pb::Token& proto) {
  return {.id = proto.id(),
          .user = proto.user(),
          .name = proto.name(),
          .project = proto.project(),
          .environment_type = proto.environment_type(),
          .verbs = {proto.verbs().begin(), proto.verbs().end()},
          .created_unix_ms = proto.created_unix_ms(),
          .expires_unix_ms = proto.expires_unix_ms(),
          .used_unix_ms = proto.used_unix_ms()};
}

AuditEntry FromProto(const pb::AuditEntry& proto) {
  return {.unix_ms = proto.unix_ms(),
          .user = proto.user(),
          .credential = proto.credential(),
          .call = proto.call(),
          .project = proto.project(),
          .environment = proto.environment(),
          .object = proto.object(),
          .result = proto.result(),
          .reason = proto.reason(),
          .code = proto.code(),
          .ended_unix_ms = proto.ended_unix_ms()};
}

ProjectInfo FromProto(const pb::Project& proto) {
  return {.id = proto.id(),
          .default_branch = proto.default_branch(),
          .created_unix_ms = proto.created_unix_ms(),
          .environments = proto.environments(),
          .ssh_remote = proto.ssh_remote(),
          .http_remote = proto.http_remote(),
          .ttl_s = proto.ttl_s()};
}

DeployKey FromProto(const pb::DeployKey& proto) {
  DeployKey key{.project = proto.project(),
                .public_key = proto.public_key(),
                .fingerprint = proto.fingerprint(),
                .created_unix_ms = proto.created_unix_ms(),
                .hosts = {}};
  for (const pb::HostKey& host : proto.hosts()) {
    key.hosts.push_back({host.name(), host.type(), host.fingerprint(), host.seen_unix_ms()});
  }
  return key;
}

pb::GetProjectRequest RequestOf(const std::string& project) {
  pb::GetProjectRequest request;
  request.set_project(project);
  return request;
}

template <typename Proto>
auto FromProtos(const google::protobuf::RepeatedPtrField<Proto>& protos) {
  std::vector<decltype(FromProto(protos.Get(0)))> values;
  for (const Proto& proto : protos) values.push_back(FromProto(proto));
  return values;
}

}  // namespace

StatusOr<ProjectInfo> GrpcAccess::CreateProject(const std::string& id,
                                                const std::string& default_branch) {
  pb::CreateProjectRequest request;
  request.set_id(id);
  request.set_default_branch(default_branch);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*projects_, &ProjectStub::Create, request));
  return FromProto(reply);
}

StatusOr<std::vector<ProjectInfo>> GrpcAccess::ListProjects() {
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*projects_, &ProjectStub::List,
                                                           pb::ListProjectsRequest()));
  return FromProtos(reply.projects());
}

StatusOr<ProjectInfo> GrpcAccess::GetProject(const std::string& id) {
  pb::GetProjectRequest request;
  request.set_project(id);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*projects_, &ProjectStub::Get, request));
  return FromProto(reply);
}

StatusOr<ProjectInfo> GrpcAccess::SetProjectTtl(const std::string& id, int64_t ttl_s) {
  pb::DescribeProjectRequest request;
  request.set_project(id);
  request.set_ttl_s(ttl_s);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*projects_, &ProjectStub::Describe, request));
  return FromProto(reply);
}

Status GrpcAccess::DeleteProject(const std::string& id) {
  pb::DeleteProjectRequest request;
  request.set_project(id);
  return connection_.Call(*projects_, &ProjectStub::Delete, request).status();
}

StatusOr<DeployKey> GrpcAccess::GetDeployKey(const std::string& project) {
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*projects_, &ProjectStub::GetDeployKey,
                                                           RequestOf(project)));
  return FromProto(reply);
}

StatusOr<DeployKey> GrpcAccess::RotateDeployKey(const std::string& project) {
  PAAS_ASSIGN_OR_RETURN(
      const auto reply,
      connection_.Call(*projects_, &ProjectStub::RotateDeployKey, RequestOf(project)));
  return FromProto(reply);
}

StatusOr<DeployKey> GrpcAccess::ForgetHostKey(const std::string& project, const std::string& host) {
  pb::ForgetHostKeyRequest request;
  request.set_project(project);
  request.set_name(host);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*projects_, &ProjectStub::ForgetHostKey, request));
  return FromProto(reply);
}

StatusOr<Identity> GrpcAccess::WhoAmI() {
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*access_, &AccessStub::WhoAmI, pb::WhoAmIRequest()));
  return Identity{FromProto(reply.user()), reply.credential()};
}

StatusOr<User> GrpcAccess::CreateUser(const std::string& name, bool is_platform_admin) {
  pb::CreateUserRequest request;
  request.set_name(name);
  request.set_is_platform_admin(is_platform_admin);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*access_, &AccessStub::CreateUser, request));
  return FromProto(reply);
}

StatusOr<std::vector<User>> GrpcAccess::ListUsers() {
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*access_, &AccessStub::ListUsers, pb::ListUsersRequest()));
  return FromProtos(reply.users());
}

Status GrpcAccess::DeleteUser(const std::string& name) {
  pb::DeleteUserRequest request;
  request.set_name(name);
  return connection_.Call(*access_, &AccessStub::DeleteUser, request).status();
}

StatusOr<User> GrpcAccess::GrantRole(const std::string& user, const Role& role) {
  pb::GrantRoleRequest request;
  request.set_name(user);
  request.mutable_role()->set_project(role.project);
  request.mutable_role()->set_environment_type(role.environment_type);
  request.mutable_role()->set_role(role.role);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*access_, &AccessStub::GrantRole, request));
  return FromProto(reply);
}

StatusOr<User> GrpcAccess::RevokeRole(const std::string& user, const Role& role) {
  pb::RevokeRoleRequest request;
  request.set_name(user);
  request.set_project(role.project);
  request.set_environment_type(role.environment_type);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*access_, &AccessStub::RevokeRole, request));
  return FromProto(reply);
}

StatusOr<SshKey> GrpcAccess::AddSshKey(const std::string& user, const std::string& line) {
  pb::AddSshKeyRequest request;
  request.set_user(user);
  request.set_line(line);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*access_, &AccessStub::AddSshKey, request));
  return FromProto(reply);
}

StatusOr<std::vector<SshKey>> GrpcAccess::ListSshKeys(const std::string& user) {
  pb::ListSshKeysRequest request;
  request.set_user(user);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*access_, &AccessStub::ListSshKeys, request));
  return FromProtos(reply.keys());
}

Status GrpcAccess::DeleteSshKey(const std::string& user, const std::string& id) {
  pb::DeleteSshKeyRequest request;
  request.set_user(user);
  request.set_id(id);
  return connection_.Call(*access_, &AccessStub::DeleteSshKey, request).status();
}

StatusOr<MadeToken> GrpcAccess::CreateToken(const NewToken& order) {
  pb::CreateTokenRequest request;
  request.set_user(order.user);
  request.set_name(order.name);
  request.set_project(order.project);
  request.set_environment_type(order.environment_type);
  for (const std::string& verb : order.verbs) request.add_verbs(verb);
  request.set_valid_seconds(order.valid_seconds);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*access_, &AccessStub::CreateToken, request));
  return MadeToken{FromProto(reply.token()), reply.secret()};
}

StatusOr<std::vector<Token>> GrpcAccess::ListTokens(const std::string& user) {
  pb::ListTokensRequest request;
  request.set_user(user);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*access_, &AccessStub::ListTokens, request));
  return FromProtos(reply.tokens());
}

Status GrpcAccess::RevokeToken(const std::string& user, const std::string& id) {
  pb::RevokeTokenRequest request;
  request.set_user(user);
  request.set_id(id);
  return connection_.Call(*access_, &AccessStub::RevokeToken, request).status();
}

StatusOr<std::vector<AuditEntry>> GrpcAccess::ListAudit(const std::string& project,
                                                        const std::string& user, uint32_t limit) {
  pb::ListAuditRequest request;
  request.set_project(project);
  request.set_user(user);
  request.set_limit(limit);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*access_, &AccessStub::ListAudit, request));
  return FromProtos(reply.entries());
}

}  // namespace paas::paasctl
