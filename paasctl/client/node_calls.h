#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::paasctl {

// A daemon that has joined.
struct Node {
  std::string id;
  std::string role;
  std::string name;
  std::string version;
  int64_t joined_unix_ms = 0;
  int64_t seen_unix_ms = 0;
  int64_t certificate_expires_unix_ms = 0;
};

struct JoinToken {
  std::string text;
  int64_t expires_unix_ms = 0;
  std::string listen;  // where the controller takes nodes in
};

// The part of Client that is about daemons of other machines.
class NodeCalls {
 public:
  virtual ~NodeCalls() = default;

  virtual StatusOr<JoinToken> CreateJoinToken(const std::string& role, uint32_t valid_seconds) = 0;
  virtual StatusOr<std::vector<Node>> ListNodes() = 0;
  virtual StatusOr<Node> RemoveNode(const std::string& id_or_name) = 0;
};

}  // namespace paas::paasctl
