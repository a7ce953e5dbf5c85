#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/access_records.h"

namespace paas::controller {

struct AuditFilter {
  std::string project;  // empty: all
  std::string user;     // empty: all
  uint32_t limit = 50;
};

// Users, their keys, tokens and roles, and the audit log, which no call and no statement of SQL
// changes, or shortens by what is younger than 30 days. A call that returned OK survives a power
// failure. Thread-safe.
class AccessStore {
 public:
  virtual ~AccessStore() = default;

  // AlreadyExists when the name is taken.
  virtual Status CreateUser(const User& user) = 0;
  // NotFound.
  virtual StatusOr<User> GetUser(const std::string& name) = 0;
  virtual StatusOr<std::vector<User>> ListUsers() = 0;
  // With keys, tokens and roles. NotFound.
  virtual Status DeleteUser(const std::string& name) = 0;

  // Creates or replaces what the user has for this project and type.
  virtual Status PutRole(const RoleGrant& grant) = 0;
  // NotFound.
  virtual Status DeleteRole(const RoleGrant& grant) = 0;
  // Of one user; of an empty name: all.
  virtual StatusOr<std::vector<RoleGrant>> ListRoles(const std::string& user) = 0;
  // All that is known of a project that is no more: its roles, and tokens that were for it alone.
  virtual Status ForgetProject(const std::string& project) = 0;

  // AlreadyExists when somebody has this key.
  virtual Status CreateSshKey(const SshKeyRecord& key) = 0;
  virtual StatusOr<SshKeyRecord> GetSshKey(const std::string& id) = 0;
  virtual StatusOr<std::vector<SshKeyRecord>> ListSshKeys(const std::string& user) = 0;
  virtual Status DeleteSshKey(const std::string& id) = 0;
  virtual Status TouchSshKey(const std::string& id, int64_t unix_ms) = 0;

  virtual Status CreateToken(const TokenRecord& token) = 0;
  virtual StatusOr<TokenRecord> GetToken(const std::string& id) = 0;
  virtual StatusOr<std::vector<TokenRecord>> ListTokens(const std::string& user) = 0;
  virtual Status DeleteToken(const std::string& id) = 0;
  virtual Status TouchToken(const std::string& id, int64_t unix_ms) = 0;

  // The serial of the new entry; `code` and `ended_unix_ms` of the record are not read.
  virtual StatusOr<uint64_t> AppendAudit(const AuditRecord& record) = 0;
  // Adds how it ended, once. AlreadyExists when it has an end.
  virtual Status EndAudit(uint64_t serial, int64_t unix_ms, const std::string& code,
                          const std::string& message) = 0;
  // Forgets entries of before this time, the oldest `most` of them at most.
  virtual Status ForgetAudit(int64_t before_unix_ms, uint32_t most) = 0;
  // Newest first.
  virtual StatusOr<std::vector<AuditRecord>> ListAudit(const AuditFilter& filter) = 0;
};

// In the controller's SQLite file, beside everything else ("" is in memory, for tests).
StatusOr<std::unique_ptr<AccessStore>> OpenSqliteAccessStore(const std::string& path);

}  // namespace paas::controller
