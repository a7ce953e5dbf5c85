#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "container/spec.h"
#include "network/address.h"
#include "network/container_network.h"

namespace paas::network {

struct Config {
  std::string table = "paas";  // name of the nft table, family inet
  // Every host end starts with this, at most 4 characters; the rules judge only packets from and to
  // such links. Two platforms on one machine need different ones.
  std::string link_prefix = "v_";
  Cidr pool{{0x64600000}, 16};  // 100.96.0.0/16
  Ipv4 gateway{0xA9FE0101};     // 169.254.1.1
  std::vector<Ipv4> resolvers;  // see resolvers.h; none closes DNS
  std::vector<Cidr> closed;     // closed for outbound besides the built-in ones
};

// Packets that were refused, since the container was attached.
struct DeniedCounters {
  uint64_t from_packets = 0;  // sent by the container
  uint64_t to_packets = 0;    // addressed to it from beyond the node

  bool operator==(const DeniedCounters&) const = default;
};

// What Reconcile found and did, by container id (links without an owner by name).
struct ReconcileReport {
  std::vector<std::string> adopted;  // link is there; elements were kept or completed
  std::vector<std::string> missing;  // desired, but no link: to be attached again
  std::vector<std::string> removed;  // had a link or elements, and nobody wants it

  bool operator==(const ReconcileReport&) const = default;
};

// The network of a node's containers: one veth per container, routed /32, and one nft table with
// default deny in both directions. The kernel is the only state; nothing is kept on disk.
// Works on the network namespace of the thread that calls Open. Thread-safe by one mutex: creation
// serialises on RTNL anyway.
class Network {
 public:
  // Makes the table, or adopts it when its generation is ours. Needs CAP_NET_ADMIN.
  // FailedPrecondition when the kernel lacks nf_tables.
  static StatusOr<std::unique_ptr<Network>> Open(Config config);

  virtual ~Network() = default;  // leaves everything in the kernel as it is

  // Makes the link (peer `eth0` born inside the namespace `netns_fd`, which is borrowed), routes
  // and rules of a container. The container must not run user code yet. AlreadyExists when the id
  // is attached or its address taken. Undoes what it made on failure.
  virtual StatusOr<container::Interface> Attach(int netns_fd, const ContainerNetwork& network) = 0;

  // What Attach() will return, but for the name of the link. Pure.
  virtual container::Interface InterfaceOf(const ContainerNetwork& network) const = 0;

  // Changes policy and edges of an attached container; flows that are no longer allowed die.
  // NotFound when it is not attached; InvalidArgument when the address differs.
  virtual Status Update(const ContainerNetwork& network) = 0;

  // What names of allow lists stand for, of all containers that are here or come: opens and closes
  // the difference. Connections to addresses that a name no longer has go on.
  virtual Status SetNames(const NameTable& names) = 0;

  // Takes rules and flows of a container away. The link itself dies with the namespace, which is
  // much cheaper than deleting it. Unknown ids are fine.
  virtual Status Detach(const std::string& id) = 0;

  // After a restart: adopts what is there, adds what is missing, removes what nobody wants. Rules
  // that are right are not touched, so flows go on.
  virtual StatusOr<ReconcileReport> Reconcile(const std::vector<ContainerNetwork>& desired) = 0;

  virtual StatusOr<std::map<std::string, DeniedCounters>> Denied() = 0;

  // Deletes links and table and gives net.ipv4.ip_forward its old value back.
  virtual Status RemoveAll() = 0;
};

}  // namespace paas::network
