#pragma once

#include <string>

#include "network/netlink/socket.h"

namespace paas::network::bench {

// The least that the kernel asks for: the same messages and sysctls as an attach, made before the
// clock starts where possible, and sent in a bare loop without plan, lock, checks or bookkeeping.
class Floor {
 public:
  Floor();
  // Makes table, sets and map that FillSets writes to.
  void MakeTable();
  // One veth pair into `netns` with addresses and routes, both ends up.
  void Link(int netns, const std::string& name, uint32_t address);
  // The elements of one container (endpoint, two counters, outbound, resolving) in one transaction.
  void FillSets(const std::string& name, uint32_t address);

 private:
  netlink::Socket route_;
  netlink::Socket netfilter_;
};

}  // namespace paas::network::bench
