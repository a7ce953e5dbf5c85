#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/clock.h"
#include "controller/nodes/node_authority.h"
#include "controller/state/access_store.h"
#include "controller/state/node_store.h"
#include "membership/peer_rules.h"

namespace paas::controller {

// Daemons of other machines: how they join, stay and go. Joining is in the audit log. Thread-safe.
class Nodes {
 public:
  Nodes(NodeStore& store, AccessStore& access, NodeAuthority authority, UnixClock clock,
        int64_t certificate_lifetime_s)
      : store_(store),
        access_(access),
        authority_(std::move(authority)),
        clock_(std::move(clock)),
        lifetime_s_(certificate_lifetime_s) {}

  struct MadeToken {
    std::string text;  // the only time that it is seen
    int64_t expires_unix_ms = 0;
  };
  // InvalidArgument for a role that cannot join. 0 seconds: an hour.
  StatusOr<MadeToken> CreateToken(const std::string& role, uint32_t valid_seconds);

  struct JoinOrder {
    std::string token;
    std::string role;
    std::string name;
    std::string request;  // PKCS #10, PEM
    std::string version;
  };
  // A certificate, and the token is used up. PermissionDenied for the token, whatever is wrong with
  // it; InvalidArgument and AlreadyExists for the rest, which leave the token as it was.
  StatusOr<std::string> Join(const JoinOrder& order);

  // PermissionDenied for who is no member.
  StatusOr<std::string> Renew(const membership::Identity& caller, const std::string& request);
  // Notes that it is there. PermissionDenied likewise.
  Status Report(const membership::Identity& caller, const std::string& version);

  StatusOr<std::vector<NodeRecord>> List();
  // By id, or by a name that one node has. NotFound; FailedPrecondition when several have it.
  StatusOr<NodeRecord> Remove(const std::string& id_or_name);

  // What was removed and has a good certificate yet, as of Keep().
  std::shared_ptr<const membership::RemovedNodes> removed() const { return removed_; }
  StatusOr<std::vector<std::string>> RemovedIds();
  // To be called now and then: the controller's certificate, and removed().
  Status Keep();
  const NodeAuthority& authority() const { return authority_; }

 private:
  StatusOr<NodeRecord> Strike(const std::string& id_or_name);
  StatusOr<JoinTokenRecord> Find(const std::string& token);
  Status Check(const JoinTokenRecord& token, const std::string& role) const;
  StatusOr<NodeRecord> Member(const membership::Identity& identity);
  // Of a token that permits it.
  StatusOr<std::string> Enter(const JoinTokenRecord& token, const JoinOrder& order);
  StatusOr<std::string> Certify(NodeRecord& node, const std::string& request);

  NodeStore& store_;
  AccessStore& access_;
  const NodeAuthority authority_;
  const UnixClock clock_;
  const int64_t lifetime_s_;
  std::mutex mutex_;  // from reading the record of a node to writing it
  const std::shared_ptr<membership::RemovedNodes> removed_ =
      std::make_shared<membership::RemovedNodes>();
};

}  // namespace paas::controller
