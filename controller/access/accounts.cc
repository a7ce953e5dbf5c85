#include "controller/access/accounts.h"

#include "controller/access/ssh_key.h"
#include "controller/access/token.h"

namespace paas::controller {
namespace {

constexpr size_t kLongestTokenName = 64;

Status CheckType(const std::string& type) {
  if (type.empty() || IsEnvironmentType(type)) return absl::OkStatus();
  return InvalidArgument("'" + type +
                         "' is no type of environments: production, staging or development");
}

// Keys and tokens belong to accounts; the operator on the socket has none.
Status CheckOwner(const std::string& user) {
  return user.empty() ? InvalidArgument("say whose it is: --user NAME") : absl::OkStatus();
}

}  // namespace

Status Accounts::Create(const std::string& name, bool is_platform_admin) {
  PAAS_RETURN_IF_ERROR(CheckUserName(name));
  return access_.CreateUser(
      {.name = name, .is_platform_admin = is_platform_admin, .created_unix_ms = clock_()});
}

Status Accounts::Grant(const RoleGrant& grant) {
  if (!IsRole(grant.role)) {
    return InvalidArgument("'" + grant.role + "' is no role: viewer, contributor or admin");
  }
  PAAS_RETURN_IF_ERROR(CheckType(grant.environment_type));
  PAAS_RETURN_IF_ERROR(access_.GetUser(grant.user).status());
  PAAS_RETURN_IF_ERROR(store_.GetProject(grant.project).status());
  return access_.PutRole(grant);
}

StatusOr<SshKeyRecord> Accounts::AddKey(const std::string& user, const std::string& line) {
  PAAS_RETURN_IF_ERROR(CheckOwner(user));
  PAAS_ASSIGN_OR_RETURN(const SshKeyLine key, ParseSshKey(line));
  PAAS_RETURN_IF_ERROR(access_.GetUser(user).status());
  const SshKeyRecord record{.id = FingerprintOf(key.blob),
                            .user = user,
                            .type = key.type,
                            .blob = key.blob,
                            .comment = key.comment,
                            .created_unix_ms = clock_()};
  PAAS_RETURN_IF_ERROR(access_.CreateSshKey(record));
  return record;
}

Status Accounts::DeleteKey(const std::string& id, const std::string& user) {
  PAAS_ASSIGN_OR_RETURN(const SshKeyRecord key, access_.GetSshKey(id));
  if (!user.empty() && key.user != user) return NotFound("there is no SSH key '" + id + "'");
  return access_.DeleteSshKey(id);
}

StatusOr<Accounts::MadeToken> Accounts::MakeToken(const NewToken& order) {
  PAAS_RETURN_IF_ERROR(CheckOwner(order.user));
  if (order.name.size() > kLongestTokenName) {
    return InvalidArgument("a token's name may have 64 characters at most");
  }
  PAAS_RETURN_IF_ERROR(CheckType(order.environment_type));
  for (const std::string& verb : order.verbs) {
    if (ParseVerb(verb)) continue;
    return InvalidArgument("'" + verb + "' is no verb: view, branch, push or admin");
  }
  PAAS_RETURN_IF_ERROR(access_.GetUser(order.user).status());
  if (!order.project.empty()) PAAS_RETURN_IF_ERROR(store_.GetProject(order.project).status());
  const TokenText text = controller::MakeToken(order.user);
  const int64_t now = clock_();
  const TokenRecord record{
      .id = text.id,
      .user = order.user,
      .name = order.name,
      .hash = HashOf(text),
      .project = order.project,
      .environment_type = order.environment_type,
      .verbs = order.verbs,
      .created_unix_ms = now,
      .expires_unix_ms = order.valid_seconds == 0 ? 0 : now + int64_t{order.valid_seconds} * 1000};
  PAAS_RETURN_IF_ERROR(access_.CreateToken(record));
  return MadeToken{record, Format(text)};
}

Status Accounts::DeleteToken(const std::string& id, const std::string& user) {
  PAAS_ASSIGN_OR_RETURN(const TokenRecord token, access_.GetToken(id));
  if (!user.empty() && token.user != user) return NotFound("there is no token '" + id + "'");
  return access_.DeleteToken(id);
}

}  // namespace paas::controller
