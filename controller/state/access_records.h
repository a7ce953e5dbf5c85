#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace paas::controller {

// Somebody whom the platform knows. The name is what people type and what certificates say.
struct User {
  std::string name;
  bool is_platform_admin = false;
  int64_t created_unix_ms = 0;

  bool operator==(const User&) const = default;
};

// What a user may do in a project.
struct RoleGrant {
  std::string user;
  std::string project;
  std::string environment_type;  // production, staging, development; empty: the whole project
  std::string role;              // viewer, contributor, admin

  bool operator==(const RoleGrant&) const = default;
};

struct SshKeyRecord {
  std::string id;  // "SHA256:…", as OpenSSH says it
  std::string user;
  std::string type;  // "ssh-ed25519"
  std::string blob;  // base64
  std::string comment;
  int64_t created_unix_ms = 0;
  int64_t used_unix_ms = 0;  // 0: never

  bool operator==(const SshKeyRecord&) const = default;
};

// A token as it is kept: its secret cannot be had from it.
struct TokenRecord {
  std::string id;
  std::string user;
  std::string name;
  std::string hash;                // SHA-256 of the secret, in hex
  std::string project;             // empty: all of the user's
  std::string environment_type;    // empty: all
  std::vector<std::string> verbs;  // empty: all
  int64_t created_unix_ms = 0;
  int64_t expires_unix_ms = 0;  // 0: never
  int64_t used_unix_ms = 0;     // 0: never; to the minute

  bool operator==(const TokenRecord&) const = default;
};

// Something that was asked for.
struct AuditRecord {
  uint64_t serial = 0;  // given by the store
  int64_t unix_ms = 0;
  std::string user;        // empty: the platform's administrator on its socket
  std::string credential;  // socket, certificate, token <id>, key SHA256:…
  std::string call;        // Controller/Deploy
  std::string project;
  std::string environment;
  std::string object;
  std::string result;  // allowed, denied
  std::string reason;  // of what was denied, and of what failed
  // How it ended, by gRPC's name: "OK". Empty: it has not, or the controller ended before it.
  std::string code = {};
  int64_t ended_unix_ms = 0;

  bool operator==(const AuditRecord&) const = default;
};

}  // namespace paas::controller
