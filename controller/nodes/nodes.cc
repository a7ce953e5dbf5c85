#include "controller/nodes/nodes.h"

#include <algorithm>

#include "common/digest/hmac.h"
#include "common/log/log.h"
#include "membership/join_token.h"

namespace paas::controller {
namespace {

using membership::Identity;
using membership::JoinToken;
using membership::Role;

constexpr uint32_t kDefaultValidSeconds = 3600;
constexpr uint32_t kLongestValidSeconds = 30 * 24 * 3600;
constexpr int64_t kSeenStep = 30'000;
constexpr size_t kLongestRequest = 16 << 10;
constexpr size_t kLongestVersion = 64;

Status Denied(const std::string& what) { return Status(absl::StatusCode::kPermissionDenied, what); }

StatusOr<Role> RoleThatJoins(const std::string& name) {
  const std::optional<Role> role = membership::ParseRole(name);
  if (role && *role != Role::kController) return *role;
  return InvalidArgument("'" + name + "' is no role that joins: agent, builder or storage");
}

// Shown to people, and written by another machine.
std::string Showable(std::string text) {
  text.resize(std::min(text.size(), kLongestVersion));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

}  // namespace

StatusOr<Nodes::MadeToken> Nodes::CreateToken(const std::string& role, uint32_t valid_seconds) {
  PAAS_RETURN_IF_ERROR(RoleThatJoins(role).status());
  if (valid_seconds > kLongestValidSeconds) {
    return InvalidArgument("a token for joining is good for 30 days at most");
  }
  const JoinToken token = membership::MakeJoinToken(authority_.pin());
  const int64_t now = clock_();
  const uint32_t seconds = valid_seconds == 0 ? kDefaultValidSeconds : valid_seconds;
  const JoinTokenRecord record{.id = token.id,
                               .hash = membership::HashOf(token),
                               .role = role,
                               .created_unix_ms = now,
                               .expires_unix_ms = now + int64_t{seconds} * 1000};
  PAAS_RETURN_IF_ERROR(store_.CreateJoinToken(record));
  return MadeToken{membership::Format(token), record.expires_unix_ms};
}

// An unknown id and a wrong secret are one answer.
StatusOr<JoinTokenRecord> Nodes::Find(const std::string& text) {
  const Status unknown = Denied("the token is not known: it may have run out");
  const StatusOr<JoinToken> token = membership::ParseJoinToken(text);
  if (!token.ok()) return Denied(Message(token.status()));
  StatusOr<JoinTokenRecord> record = store_.GetJoinToken(token->id);
  if (record.status().code() == absl::StatusCode::kNotFound) return unknown;
  PAAS_RETURN_IF_ERROR(record.status());
  if (!digest::SameSecret(record->hash, membership::HashOf(*token))) return unknown;
  return record;
}

Status Nodes::Check(const JoinTokenRecord& token, const std::string& role) const {
  if (token.used_unix_ms != 0) {
    return Denied("token " + token.id + " was used already: each lets one daemon join");
  }
  if (token.expires_unix_ms <= clock_()) return Denied("token " + token.id + " has run out");
  if (token.role == role) return absl::OkStatus();
  return Denied("token " + token.id + " is for the role " + token.role);
}

StatusOr<std::string> Nodes::Certify(NodeRecord& node, const std::string& request) {
  if (request.size() > kLongestRequest)
    return InvalidArgument("the certificate request is too long");
  PAAS_ASSIGN_OR_RETURN(const Role role, RoleThatJoins(node.role));
  node.seen_unix_ms = clock_();
  node.certificate_expires_unix_ms = node.seen_unix_ms + lifetime_s_ * 1000;
  return authority_.Sign({.identity = {role, node.id},
                          .name = node.name,
                          .request = request,
                          .lifetime_s = lifetime_s_});
}

StatusOr<std::string> Nodes::Join(const JoinOrder& order) {
  // Leaves no line of any log: anybody can do that as often as they like.
  PAAS_ASSIGN_OR_RETURN(const JoinTokenRecord token, Find(order.token));
  PAAS_RETURN_IF_ERROR(membership::CheckNodeName(order.name));
  const Status permitted = Check(token, order.role);
  PAAS_ASSIGN_OR_RETURN(const uint64_t entry,
                        access_.AppendAudit({.unix_ms = clock_(),
                                             .credential = "join token " + token.id,
                                             .call = "Membership/Join",
                                             .object = token.role + " " + order.name,
                                             .result = permitted.ok() ? "allowed" : "denied",
                                             .reason = Message(permitted)}));
  if (!permitted.ok()) log::Warning("a node could not join: " + Message(permitted));
  PAAS_RETURN_IF_ERROR(permitted);
  StatusOr<std::string> certificate = Enter(token, order);
  const Status joined = certificate.status();
  if (!joined.ok()) log::Warning("a node could not join: " + Message(joined));
  const Status noted =
      access_.EndAudit(entry, clock_(), absl::StatusCodeToString(joined.code()), Message(joined));
  if (!noted.ok()) log::Error("audit log: " + Message(noted));
  return certificate;
}

StatusOr<std::string> Nodes::Enter(const JoinTokenRecord& token, const JoinOrder& order) {
  NodeRecord node{.id = membership::MakeNodeId(),
                  .role = token.role,
                  .name = order.name,
                  .version = Showable(order.version),
                  .joined_unix_ms = clock_()};
  PAAS_ASSIGN_OR_RETURN(std::string certificate, Certify(node, order.request));
  PAAS_RETURN_IF_ERROR(store_.Join(token.id, node));
  return certificate;
}

StatusOr<NodeRecord> Nodes::Member(const Identity& identity) {
  StatusOr<NodeRecord> node = store_.GetNode(identity.id);
  const bool is_unknown = node.status().code() == absl::StatusCode::kNotFound;
  if (is_unknown || (node.ok() && (node->removed_unix_ms != 0 ||
                                   node->role != membership::Name(identity.role)))) {
    return Denied("node " + identity.id + " is no member of this platform, or was removed");
  }
  return node;
}

StatusOr<std::string> Nodes::Renew(const Identity& caller, const std::string& request) {
  const std::lock_guard lock(mutex_);
  PAAS_ASSIGN_OR_RETURN(NodeRecord node, Member(caller));
  PAAS_ASSIGN_OR_RETURN(std::string certificate, Certify(node, request));
  PAAS_RETURN_IF_ERROR(store_.UpdateNode(node));
  return certificate;
}

Status Nodes::Report(const Identity& caller, const std::string& version) {
  const std::lock_guard lock(mutex_);
  PAAS_ASSIGN_OR_RETURN(NodeRecord node, Member(caller));
  const std::string shown = Showable(version);
  const int64_t now = clock_();
  // Each is a write to the disk.
  if (now - node.seen_unix_ms < kSeenStep && node.version == shown) return absl::OkStatus();
  node.seen_unix_ms = now;
  node.version = shown;
  return store_.UpdateNode(node);
}

StatusOr<std::vector<NodeRecord>> Nodes::List() {
  PAAS_ASSIGN_OR_RETURN(std::vector<NodeRecord> nodes, store_.ListNodes());
  std::erase_if(nodes, [](const NodeRecord& node) { return node.removed_unix_ms != 0; });
  return nodes;
}

StatusOr<NodeRecord> Nodes::Remove(const std::string& id_or_name) {
  PAAS_ASSIGN_OR_RETURN(const NodeRecord node, Strike(id_or_name));
  PAAS_RETURN_IF_ERROR(Keep());
  return node;
}

StatusOr<NodeRecord> Nodes::Strike(const std::string& id_or_name) {
  const std::lock_guard lock(mutex_);
  PAAS_ASSIGN_OR_RETURN(std::vector<NodeRecord> nodes, List());
  std::erase_if(nodes, [&](const NodeRecord& node) {
    return node.id != id_or_name && node.name != id_or_name;
  });
  if (nodes.empty()) return NotFound("there is no node '" + id_or_name + "'");
  if (nodes.size() > 1) {
    std::string which;
    for (const NodeRecord& node : nodes) {
      which += (which.empty() ? "" : ", ") + node.id + " (" + node.role + ")";
    }
    return FailedPrecondition("several nodes are called '" + id_or_name + "', say which: " + which);
  }
  NodeRecord& node = nodes[0];
  node.removed_unix_ms = clock_();
  PAAS_RETURN_IF_ERROR(store_.UpdateNode(node));
  return node;
}

StatusOr<std::vector<std::string>> Nodes::RemovedIds() {
  PAAS_ASSIGN_OR_RETURN(const std::vector<NodeRecord> nodes, store_.ListNodes());
  std::vector<std::string> ids;
  for (const NodeRecord& node : nodes) {
    if (node.removed_unix_ms != 0) ids.push_back(node.id);
  }
  return ids;
}

Status Nodes::Keep() {
  PAAS_RETURN_IF_ERROR(authority_.KeepOwn(lifetime_s_));
  PAAS_RETURN_IF_ERROR(store_.ForgetRemoved(clock_()));
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> ids, RemovedIds());
  removed_->Set({ids.begin(), ids.end()});
  return absl::OkStatus();
}

}  // namespace paas::controller
