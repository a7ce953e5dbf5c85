#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "network/netlink/message.h"
#include "network/network_plan.h"

namespace paas::network {

// nf_tables over nfnetlink, without a library between: a change of ten elements costs some 15 us
// this way and 180 us through libnftables' parser (docs/internals/network.md has the figures).
// Translates between our values and messages; sends nothing.
class NftMessages {
 public:
  explicit NftMessages(std::string table) : table_(std::move(table)) {}

  // A transaction: everything between the two happens at once or not at all.
  static void BeginTransaction(netlink::Writer& out);
  static void EndTransaction(netlink::Writer& out);

  void Add(netlink::Writer& out, const Element& element) const;
  void Remove(netlink::Writer& out, const Element& element) const;
  void AddChainOf(netlink::Writer& out, const AddChain& chain) const;
  void RemoveChainOf(netlink::Writer& out, const std::string& name) const;
  void RemoveTable(netlink::Writer& out) const;
  // The mark that we changed net.ipv4.ip_forward: the table lives as long as the change.
  void MarkIpForward(netlink::Writer& out, bool present) const;

  void GetTable(netlink::Writer& out) const;
  void DumpSet(netlink::Writer& out, const std::string& set) const;
  void DumpChains(netlink::Writer& out) const;

  // Of an answer's payload. The comment of a table; the name of a chain if it is of our table.
  static std::string TableComment(std::string_view payload);
  std::optional<std::string> ChainName(std::string_view payload) const;

  struct Counted {
    Element element;
    uint64_t packets = 0;  // of sets that count
  };
  static std::vector<Counted> Elements(std::string_view payload, Set set);

 private:
  void ElementMessage(netlink::Writer& out, uint16_t type, const Element& element) const;
  void AddRule(netlink::Writer& out, const std::string& chain, const Cidr* destination,
               const uint16_t* port) const;
  void AddFinalRule(netlink::Writer& out, const std::string& chain) const;

  std::string table_;
};

}  // namespace paas::network
