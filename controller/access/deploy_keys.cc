#include "controller/access/deploy_keys.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "controller/access/deploy_key.h"
#include "controller/access/ssh_key.h"

namespace paas::controller {
namespace {

constexpr size_t kLongestHost = 300;

DeployKeys::Public PublicOf(const DeployKeyRecord& record) {
  return {.line = "ssh-ed25519 " + record.blob + " " + record.project,
          .fingerprint = FingerprintOf(record.blob),
          .created_unix_ms = record.created_unix_ms};
}

// As known_hosts has it, without patterns, lists and hashes.
bool IsHost(const std::string& host) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '[' || c == ']' || c == ':';
  };
  return !host.empty() && host.size() <= kLongestHost &&
         std::all_of(host.begin(), host.end(), is_plain);
}

}  // namespace

Status DeployKeys::Make(const std::string& project, bool replaces) {
  PAAS_ASSIGN_OR_RETURN(const DeployKeyPair pair, MakeDeployKeyPair());
  return store_->PutDeployKey({.project = project,
                               .seed = absl::Base64Escape(pair.seed),
                               .blob = pair.blob,
                               .created_unix_ms = clock_()},
                              replaces);
}

// Two who ask at once get the same.
StatusOr<DeployKeyRecord> DeployKeys::GetOrMake(const std::string& project) {
  StatusOr<DeployKeyRecord> record = store_->GetDeployKey(project);
  if (record.status().code() != absl::StatusCode::kNotFound) return record;
  PAAS_RETURN_IF_ERROR(Make(project, /*replaces=*/false));
  return store_->GetDeployKey(project);
}

StatusOr<DeployKeys::Public> DeployKeys::Get(const std::string& project) {
  PAAS_ASSIGN_OR_RETURN(const DeployKeyRecord record, GetOrMake(project));
  return PublicOf(record);
}

StatusOr<DeployKeys::Public> DeployKeys::Rotate(const std::string& project) {
  PAAS_RETURN_IF_ERROR(Make(project, /*replaces=*/true));
  return Get(project);
}

StatusOr<std::string> DeployKeys::Sign(const std::string& project, const std::string& request) {
  PAAS_ASSIGN_OR_RETURN(const DeployKeyRecord record, store_->GetDeployKey(project));
  DeployKeyPair pair{.seed = {}, .blob = record.blob};
  if (!absl::Base64Unescape(record.seed, &pair.seed)) return Internal("the deploy key is damaged");
  return SignLogin(pair, request);
}

StatusOr<std::vector<HostKeyRecord>> DeployKeys::HostKeys(const std::string& project) {
  return store_->ListHostKeys(project);
}

StatusOr<bool> DeployKeys::Meet(const std::string& project, const std::string& line) {
  const std::string host = line.substr(0, line.find(' '));
  if (!IsHost(host) || host.size() == line.size()) return InvalidArgument("not a key of a host");
  PAAS_ASSIGN_OR_RETURN(const SshKeyLine key, ParseSshKey(line.substr(host.size() + 1)));
  PAAS_ASSIGN_OR_RETURN(const std::vector<HostKeyRecord> known, HostKeys(project));
  const auto is_it = [&](const HostKeyRecord& one) { return one.host == host; };
  if (std::any_of(known.begin(), known.end(), is_it)) return false;
  PAAS_RETURN_IF_ERROR(store_->AddHostKey({.project = project,
                                           .host = host,
                                           .type = key.type,
                                           .blob = key.blob,
                                           .seen_unix_ms = clock_()}));
  return true;
}

Status DeployKeys::Forget(const std::string& project, const std::string& host) {
  return store_->DeleteHostKey(project, host);
}

StatusOr<std::unique_ptr<DeployKeys>> OpenDeployKeys(const std::string& database, UnixClock clock) {
  PAAS_ASSIGN_OR_RETURN(std::unique_ptr<DeployKeyStore> store, OpenSqliteDeployKeyStore(database));
  return std::make_unique<DeployKeys>(std::move(store), std::move(clock));
}

}  // namespace paas::controller
