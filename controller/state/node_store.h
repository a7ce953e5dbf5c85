#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/node_records.h"

namespace paas::controller {

// Daemons that have joined, and the tokens that let them. A call that returned OK survives a power
// failure. Thread-safe.
class NodeStore {
 public:
  virtual ~NodeStore() = default;

  // Those that ran out before are forgotten.
  virtual Status CreateJoinToken(const JoinTokenRecord& token) = 0;
  // NotFound.
  virtual StatusOr<JoinTokenRecord> GetJoinToken(const std::string& id) = 0;
  // Marks the token as used and creates the node, or does neither. FailedPrecondition when the
  // token is used already; AlreadyExists when a member with the role has the name.
  virtual Status Join(const std::string& token, const NodeRecord& node) = 0;

  // NotFound; also those that were removed.
  virtual StatusOr<NodeRecord> GetNode(const std::string& id) = 0;
  // With those that were removed, by role and name.
  virtual StatusOr<std::vector<NodeRecord>> ListNodes() = 0;
  // All fields but id, role and name.
  virtual Status UpdateNode(const NodeRecord& node) = 0;
  // Forgets what was removed and whose last certificate ended before then.
  virtual Status ForgetRemoved(int64_t unix_ms) = 0;
};

// In the controller's SQLite file, beside everything else ("" is in memory, for tests).
StatusOr<std::unique_ptr<NodeStore>> OpenSqliteNodeStore(const std::string& path);

}  // namespace paas::controller
