#pragma once

#include <map>
#include <string>

#include "common/status/status.h"
#include "network/netlink/socket.h"
#include "network/network.h"
#include "network/network_state.h"
#include "network/nft_messages.h"

namespace paas::network {

// The table `inet <name>`: made once, then changed element by element. Not thread-safe.
class Firewall {
 public:
  // Keeps a table of the same generation with everything in it, so that a restart opens no gap and
  // cuts no flow. Another generation is replaced by an empty one in one transaction: until the next
  // Reconcile everything is closed, never open.
  static StatusOr<Firewall> Open(const Config& config);

  // The firewall's steps of `plan` as one transaction. Other steps are skipped.
  Status Apply(const NetworkPlan& plan);

  // Elements and chains as the kernel has them now; no links.
  StatusOr<NetworkState> Observe();

  StatusOr<std::map<std::string, DeniedCounters>> Denied();

  // Whether we turned net.ipv4.ip_forward on.
  StatusOr<bool> IpForwardMarked();
  Status MarkIpForward(bool present);

  // Deletes the table. One that is gone is OK.
  Status RemoveTable();

 private:
  Firewall(netlink::Socket socket, const Config& config)
      : socket_(std::move(socket)), messages_(config.table) {}
  StatusOr<std::string> TableComment();
  StatusOr<std::vector<NftMessages::Counted>> Dump(Set set);

  netlink::Socket socket_;
  NftMessages messages_;
};

}  // namespace paas::network
