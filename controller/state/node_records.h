#pragma once

#include <cstdint>
#include <string>

namespace paas::controller {

// A token as it is kept: its secret cannot be had from it.
struct JoinTokenRecord {
  std::string id;
  std::string hash;  // SHA-256 of the secret, in hex
  std::string role;  // agent, builder
  int64_t created_unix_ms = 0;
  int64_t expires_unix_ms = 0;
  int64_t used_unix_ms = 0;  // 0: not yet

  bool operator==(const JoinTokenRecord&) const = default;
};

// A daemon that has joined.
struct NodeRecord {
  std::string id;
  std::string role;
  std::string name;  // one of a role
  std::string version;
  int64_t joined_unix_ms = 0;
  int64_t seen_unix_ms = 0;                 // to half a minute
  int64_t certificate_expires_unix_ms = 0;  // of the newest
  int64_t removed_unix_ms = 0;              // 0: it is a member

  bool operator==(const NodeRecord&) const = default;
};

}  // namespace paas::controller
