#pragma once

#include <string>
#include <vector>

#include "paasctl/client/node_calls.h"

namespace paas::paasctl {

// Nodes that a test put in.
class FakeNodes : public NodeCalls {
 public:
  StatusOr<JoinToken> CreateJoinToken(const std::string& role, uint32_t valid_seconds) override {
    asked_role = role;
    asked_seconds = valid_seconds;
    return JoinToken{"paasjoin_a_b_c", 1'800'000'000'000, "tcp:10.0.0.1:7443"};
  }
  StatusOr<std::vector<Node>> ListNodes() override { return nodes; }
  StatusOr<Node> RemoveNode(const std::string& id_or_name) override {
    for (const Node& node : nodes) {
      if (node.id == id_or_name || node.name == id_or_name) return node;
    }
    return NotFound("there is no node '" + id_or_name + "'");
  }

  std::vector<Node> nodes;
  std::string asked_role;
  uint32_t asked_seconds = 0;
};

}  // namespace paas::paasctl
