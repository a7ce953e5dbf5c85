#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "common/status/status.h"
#include "network/address.h"
#include "network/netlink/socket.h"

namespace paas::network {

// What a veth pair is made from.
struct LinkSpec {
  std::string name;  // host end
  std::string id;    // becomes the alias of the host end, from which its owner can be told
  Ipv4 address;      // of the container, routed to the host end as /32
  Ipv4 gateway;      // on the host end, the same on every link
  uint32_t mtu = 1500;
};

// Makes and finds veth pairs of containers. Not thread-safe.
class LinkFactory {
 public:
  static StatusOr<LinkFactory> Open();

  // Makes the pair with the peer `eth0` born inside `netns_fd` (creating it here and moving it
  // there costs two RCU grace periods, 16 ms instead of 0.3 ms), addresses, routes, and everything
  // up. AlreadyExists when the name is taken; on any other error the pair is deleted again.
  Status Create(int netns_fd, const LinkSpec& spec);

  // The host ends that are ours (prefix v_, kind veth), name → alias. The alias is empty for a link
  // whose creation was cut short.
  StatusOr<std::map<std::string, std::string>> List(const std::string& prefix);

  // Deletes a pair now. Costs 16 ms under the lock that every creation needs, so only for links
  // whose namespace lives on. A link that is gone is OK.
  Status Remove(const std::string& name);

  // The MTU of the interface that leads out of the node; 1500 without a default route.
  StatusOr<uint32_t> UplinkMtu();

 private:
  explicit LinkFactory(netlink::Socket socket) : socket_(std::move(socket)) {}
  Status SetUpHostEnd(const LinkSpec& spec);
  Status Settle(const std::string& name);

  netlink::Socket socket_;
};

}  // namespace paas::network
