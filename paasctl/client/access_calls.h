#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/project_types.h"

namespace paas::paasctl {

struct Role {
  std::string project;
  std::string environment_type;  // empty: the whole project
  std::string role;
};

struct User {
  std::string name;
  bool is_platform_admin = false;
  std::vector<Role> roles;
  int64_t created_unix_ms = 0;
};

struct SshKey {
  std::string id;
  std::string user;
  std::string type;
  std::string comment;
  int64_t created_unix_ms = 0;
  int64_t used_unix_ms = 0;
};

struct Token {
  std::string id;
  std::string user;
  std::string name;
  std::string project;
  std::string environment_type;
  std::vector<std::string> verbs;
  int64_t created_unix_ms = 0;
  int64_t expires_unix_ms = 0;
  int64_t used_unix_ms = 0;
};

struct NewToken {
  std::string user;
  std::string name;
  std::string project;
  std::string environment_type;
  std::vector<std::string> verbs;
  uint32_t valid_seconds = 0;  // 0: for ever
};

struct MadeToken {
  Token token;
  std::string secret;
};

struct Identity {
  User user;
  std::string credential;
};

struct AuditEntry {
  int64_t unix_ms = 0;
  std::string user;
  std::string credential;
  std::string call;
  std::string project;
  std::string environment;
  std::string object;
  std::string result;
  std::string reason;
  std::string code;  // gRPC's name of how it ended; empty: it has not, or nobody knows
  int64_t ended_unix_ms = 0;
};

// The part of Client that is about projects, and about users and what they may do. An empty user is
// who asks.
class AccessCalls {
 public:
  virtual ~AccessCalls() = default;

  virtual StatusOr<ProjectInfo> CreateProject(const std::string& id,
                                              const std::string& default_branch) = 0;
  virtual StatusOr<std::vector<ProjectInfo>> ListProjects() = 0;
  virtual StatusOr<ProjectInfo> GetProject(const std::string& id) = 0;
  virtual StatusOr<ProjectInfo> SetProjectTtl(const std::string& id, int64_t ttl_s) = 0;
  virtual Status DeleteProject(const std::string& id) = 0;
  virtual StatusOr<DeployKey> GetDeployKey(const std::string& project) = 0;
  virtual StatusOr<DeployKey> RotateDeployKey(const std::string& project) = 0;
  virtual StatusOr<DeployKey> ForgetHostKey(const std::string& project,
                                            const std::string& host) = 0;

  virtual StatusOr<Identity> WhoAmI() = 0;
  virtual StatusOr<User> CreateUser(const std::string& name, bool is_platform_admin) = 0;
  virtual StatusOr<std::vector<User>> ListUsers() = 0;
  virtual Status DeleteUser(const std::string& name) = 0;
  virtual StatusOr<User> GrantRole(const std::string& user, const Role& role) = 0;
  virtual StatusOr<User> RevokeRole(const std::string& user, const Role& role) = 0;

  virtual StatusOr<SshKey> AddSshKey(const std::string& user, const std::string& line) = 0;
  virtual StatusOr<std::vector<SshKey>> ListSshKeys(const std::string& user) = 0;
  virtual Status DeleteSshKey(const std::string& user, const std::string& id) = 0;

  virtual StatusOr<MadeToken> CreateToken(const NewToken& order) = 0;
  virtual StatusOr<std::vector<Token>> ListTokens(const std::string& user) = 0;
  virtual Status RevokeToken(const std::string& user, const std::string& id) = 0;

  // Newest first; empty names: all.
  virtual StatusOr<std::vector<AuditEntry>> ListAudit(const std::string& project,
                                                      const std::string& user, uint32_t limit) = 0;
};

}  // namespace paas::paasctl
