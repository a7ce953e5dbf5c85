#pragma once

#include <string>
#include <vector>

#include "paasctl/client/access_calls.h"

namespace paas::paasctl {

// Projects and users that a test put in.
class FakeAccess : public AccessCalls {
 public:
  StatusOr<ProjectInfo> CreateProject(const std::string& id, const std::string& branch) override {
    projects.push_back({.id = id,
                        .default_branch = branch.empty() ? "main" : branch,
                        .ssh_remote = "git@example.org:" + id + ".git"});
    return projects.back();
  }
  StatusOr<std::vector<ProjectInfo>> ListProjects() override { return projects; }
  StatusOr<ProjectInfo> GetProject(const std::string& id) override {
    for (const ProjectInfo& project : projects) {
      if (project.id == id) return project;
    }
    return NotFound("there is no project '" + id + "'");
  }
  StatusOr<ProjectInfo> SetProjectTtl(const std::string& id, int64_t ttl_s) override {
    return ProjectInfo{.id = id, .ttl_s = ttl_s};
  }
  Status DeleteProject(const std::string& id) override {
    deleted.push_back(id);
    return absl::OkStatus();
  }
  StatusOr<DeployKey> GetDeployKey(const std::string& project) override {
    deploy_key.project = project;
    return deploy_key;
  }
  StatusOr<DeployKey> RotateDeployKey(const std::string& project) override {
    deploy_key.public_key = "ssh-ed25519 AAAAnew " + project;
    return GetDeployKey(project);
  }
  StatusOr<DeployKey> ForgetHostKey(const std::string& project, const std::string& host) override {
    std::erase_if(deploy_key.hosts, [&](const DeployKey::Host& one) { return one.name == host; });
    return GetDeployKey(project);
  }
  StatusOr<Identity> WhoAmI() override { return Identity{user, "token abc"}; }
  StatusOr<User> CreateUser(const std::string& name, bool is_admin) override {
    return user = {.name = name, .is_platform_admin = is_admin};
  }
  StatusOr<std::vector<User>> ListUsers() override { return std::vector<User>{user}; }
  Status DeleteUser(const std::string& name) override {
    deleted.push_back(name);
    return absl::OkStatus();
  }
  StatusOr<User> GrantRole(const std::string& name, const Role& role) override {
    return user = {.name = name, .roles = {role}};
  }
  StatusOr<User> RevokeRole(const std::string& name, const Role&) override {
    return user = {.name = name};
  }
  StatusOr<SshKey> AddSshKey(const std::string& name, const std::string& line) override {
    return SshKey{.id = "SHA256:x", .user = name, .comment = line};
  }
  StatusOr<std::vector<SshKey>> ListSshKeys(const std::string&) override { return keys; }
  Status DeleteSshKey(const std::string&, const std::string& id) override {
    deleted.push_back(id);
    return absl::OkStatus();
  }
  StatusOr<MadeToken> CreateToken(const NewToken& order) override {
    ordered = order;
    return MadeToken{{.id = "abc", .user = "alice"}, "paas_alice_abc_secret"};
  }
  StatusOr<std::vector<Token>> ListTokens(const std::string&) override { return tokens; }
  Status RevokeToken(const std::string&, const std::string& id) override {
    deleted.push_back(id);
    return absl::OkStatus();
  }
  StatusOr<std::vector<AuditEntry>> ListAudit(const std::string&, const std::string&,
                                              uint32_t) override {
    return entries;
  }

  std::vector<ProjectInfo> projects;
  DeployKey deploy_key{.project = {},
                       .public_key = "ssh-ed25519 AAAAold shop",
                       .fingerprint = "SHA256:old",
                       .created_unix_ms = 1'700'000'000'000,
                       .hosts = {{.name = "git.example.org",
                                  .type = "ssh-ed25519",
                                  .fingerprint = "SHA256:host",
                                  .seen_unix_ms = 1'700'000'000'000}}};
  User user;
  std::vector<SshKey> keys;
  std::vector<Token> tokens;
  NewToken ordered;
  std::vector<AuditEntry> entries;
  std::vector<std::string> deleted;
};

}  // namespace paas::paasctl
