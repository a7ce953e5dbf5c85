#pragma once

#include "common/status/status.h"
#include "network/address.h"
#include "network/netlink/socket.h"
#include "network/network_plan.h"

namespace paas::network {

// The kernel's table of connections (conntrack). Not thread-safe.
class Flows {
 public:
  static StatusOr<Flows> Open(Cidr pool);

  // Deletes the entries that `which` describes, so that the rules judge their next packet as the
  // first of a new connection.
  Status Forget(const ForgetFlows& which);

 private:
  Flows(netlink::Socket socket, Cidr pool) : socket_(std::move(socket)), pool_(pool) {}

  Status ForgetInUserspace(const ForgetFlows& which);

  netlink::Socket socket_;
  bool kernel_deletes_ = true;  // until it says that it cannot
  Cidr pool_;
};

}  // namespace paas::network
