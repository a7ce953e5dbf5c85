#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "common/concurrency/repeating_task.h"
#include "common/daemon/daemon_options.h"
#include "common/rpc/endpoint.h"
#include "common/rpc/peer.h"
#include "common/status/status.h"
#include "membership/peer_rules.h"
#include "membership/role.h"

namespace grpc {
class Channel;
}

namespace paas::membership {

struct MembershipOptions {
  std::string controller;  // host:port, where nodes are taken in
  std::string token_file;  // for the first start alone
  std::string directory;   // of ours, 0700: what is left of joining
  Role role = Role::kAgent;
  std::string name;  // of the node
  std::string version;
};

// What a daemon is to the others: its key and certificate, which it renews by itself when half of
// its time is over, and what it knows of members that were removed. Thread-safe.
//
//   <directory>/authority.pem   whom it believes
//   <directory>/node.pem        0600: key and certificate, renewed in one rename
class Membership {
 public:
  // Takes up what is in the directory, or joins with the token: the key is made here and never
  // leaves. InvalidArgument for the token file; PermissionDenied when the controller refuses;
  // Unavailable when it does not answer within a minute. A node whose certificate ran out while it
  // was down tries the token again, and goes on with a Problem() when that does not help: what it
  // runs is not to wait for others.
  static StatusOr<std::unique_ptr<Membership>> Open(const MembershipOptions& options);
  // The same; null when the daemon does not join.
  static StatusOr<std::unique_ptr<Membership>> OpenIfJoined(const daemon::DaemonOptions& daemon,
                                                            Role role, const char* version);

  rpc::TlsFiles files() const;
  // For the daemon's server.
  rpc::CallCheck Admits() const { return AdmitCalls(options_.role, removed_); }
  // To a daemon with that role, wherever it listens.
  StatusOr<std::shared_ptr<grpc::Channel>> ConnectTo(const rpc::Endpoint& endpoint,
                                                     Role expected) const;

  // Why it will not be a member for long; empty: it will.
  std::string Problem() const;

 private:
  explicit Membership(MembershipOptions options);
  Status Join(std::chrono::seconds patience);
  Status Load();
  bool HasRunOut() const;
  Status Connect();
  Status Store(const std::string& key, const std::string& certificate);
  void Keep();
  Status Report();
  Status RenewWhenDue();
  void Note(const Status& status);

  const MembershipOptions options_;
  const std::shared_ptr<RemovedNodes> removed_ = std::make_shared<RemovedNodes>();
  std::shared_ptr<grpc::Channel> controller_;
  int64_t renew_unix_s_ = 0;  // of Keep() alone, once it runs
  int64_t end_unix_s_ = 0;    // likewise

  mutable std::mutex mutex_;
  std::string problem_;
  RepeatingTask keeper_;
};

// As a member, to a daemon with that role over TCP. Over a unix socket, and for a daemon that has
// not joined (null), as the operator's TLS files have it.
StatusOr<std::shared_ptr<grpc::Channel>> Connect(const Membership* member,
                                                 const rpc::Endpoint& endpoint, Role expected,
                                                 const rpc::TlsFiles& tls);

}  // namespace paas::membership
