// The rules of an allow list: one per block and port, `meta l4proto tcp ip daddr <block> tcp dport
// <port> accept`. The chain belongs to one container, so its length costs nobody else, and only the
// first packet of a connection walks it. Interval sets would be shorter, but deleting from one
// costs 400 ms with thousands of elements.

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "network/nft_messages.h"

namespace paas::network {
namespace {

using netlink::Writer;

constexpr uint16_t Type(uint16_t message) {
  return static_cast<uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | message);
}

template <typename Number>
std::string_view BytesOf(const Number& number) {
  return {reinterpret_cast<const char*>(&number), sizeof number};
}

void BeginExpression(Writer& out, const char* name) {
  out.BeginNest(NFTA_LIST_ELEM);
  out.PutString(NFTA_EXPR_NAME, name);
  out.BeginNest(NFTA_EXPR_DATA);
}

void EndExpression(Writer& out) {
  out.EndNest();
  out.EndNest();
}

void LoadProtocol(Writer& out) {
  BeginExpression(out, "meta");
  out.PutBe32(NFTA_META_KEY, NFT_META_L4PROTO);
  out.PutBe32(NFTA_META_DREG, NFT_REG_1);
  EndExpression(out);
}

void LoadPayload(Writer& out, uint32_t base, uint32_t offset, uint32_t length) {
  BeginExpression(out, "payload");
  out.PutBe32(NFTA_PAYLOAD_DREG, NFT_REG_1);
  out.PutBe32(NFTA_PAYLOAD_BASE, base);
  out.PutBe32(NFTA_PAYLOAD_OFFSET, offset);
  out.PutBe32(NFTA_PAYLOAD_LEN, length);
  EndExpression(out);
}

void PutData(Writer& out, uint16_t type, std::string_view value) {
  out.BeginNest(type);
  out.Put(NFTA_DATA_VALUE, value);
  out.EndNest();
}

void Compare(Writer& out, std::string_view value) {
  BeginExpression(out, "cmp");
  out.PutBe32(NFTA_CMP_SREG, NFT_REG_1);
  out.PutBe32(NFTA_CMP_OP, NFT_CMP_EQ);
  PutData(out, NFTA_CMP_DATA, value);
  EndExpression(out);
}

void Mask(Writer& out, uint32_t mask) {
  BeginExpression(out, "bitwise");
  out.PutBe32(NFTA_BITWISE_SREG, NFT_REG_1);
  out.PutBe32(NFTA_BITWISE_DREG, NFT_REG_1);
  out.PutBe32(NFTA_BITWISE_LEN, sizeof mask);
  PutData(out, NFTA_BITWISE_MASK, BytesOf(mask));
  PutData(out, NFTA_BITWISE_XOR, BytesOf(uint32_t{0}));
  EndExpression(out);
}

void Decide(Writer& out, int verdict, const char* chain) {
  BeginExpression(out, "immediate");
  out.PutBe32(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
  out.BeginNest(NFTA_IMMEDIATE_DATA);
  out.BeginNest(NFTA_DATA_VERDICT);
  out.PutBe32(NFTA_VERDICT_CODE, static_cast<uint32_t>(verdict));
  if (chain != nullptr) out.PutString(NFTA_VERDICT_CHAIN, chain);
  out.EndNest();
  out.EndNest();
  EndExpression(out);
}

void BeginRule(Writer& out, const std::string& table, const std::string& chain) {
  const nfgenmsg inet{NFPROTO_INET, NFNETLINK_V0, 0};
  out.Begin(Type(NFT_MSG_NEWRULE), NLM_F_CREATE | NLM_F_APPEND, inet, "add rule to chain " + chain);
  out.PutString(NFTA_RULE_TABLE, table);
  out.PutString(NFTA_RULE_CHAIN, chain);
  out.BeginNest(NFTA_RULE_EXPRESSIONS);
}

void EndRule(Writer& out) {
  out.EndNest();
  out.End();
}

// The pointers of a list, or one null pointer that stands for "any".
template <typename Value>
std::vector<const Value*> OrAny(const std::vector<Value>& values) {
  if (values.empty()) return {nullptr};
  std::vector<const Value*> pointers;
  for (const Value& value : values) pointers.push_back(&value);
  return pointers;
}

}  // namespace

// No test for IPv4 here: from_link lets nothing else pass.
void NftMessages::AddRule(Writer& out, const std::string& chain, const Cidr* destination,
                          const uint16_t* port) const {
  constexpr uint32_t kDestinationOffset = 16, kPortOffset = 2;
  BeginRule(out, table_, chain);
  LoadProtocol(out);
  Compare(out, BytesOf(static_cast<uint8_t>(Protocol::kTcp)));
  if (destination != nullptr && destination->prefix != 0) {
    LoadPayload(out, NFT_PAYLOAD_NETWORK_HEADER, kDestinationOffset, sizeof(uint32_t));
    Mask(out, htonl(destination->Mask()));
    Compare(out, BytesOf(htonl(destination->base.value)));
  }
  if (port != nullptr) {
    LoadPayload(out, NFT_PAYLOAD_TRANSPORT_HEADER, kPortOffset, sizeof(uint16_t));
    Compare(out, BytesOf(htons(*port)));
  }
  Decide(out, NF_ACCEPT, nullptr);
  EndRule(out);
}

void NftMessages::AddFinalRule(Writer& out, const std::string& chain) const {
  BeginRule(out, table_, chain);
  Decide(out, NFT_GOTO, "denied");
  EndRule(out);
}

void NftMessages::AddChainOf(Writer& out, const AddChain& chain) const {
  const nfgenmsg inet{NFPROTO_INET, NFNETLINK_V0, 0};
  out.Begin(Type(NFT_MSG_NEWCHAIN), NLM_F_CREATE, inet, chain.Describe());
  out.PutString(NFTA_CHAIN_TABLE, table_);
  out.PutString(NFTA_CHAIN_NAME, chain.name);
  out.End();
  for (const OutboundRule& rule : chain.rules) {
    if (!rule.names.empty()) continue;  // in sets
    for (const Cidr* destination : OrAny(rule.destinations)) {
      for (const uint16_t* port : OrAny(rule.ports)) AddRule(out, chain.name, destination, port);
    }
  }
  AddFinalRule(out, chain.name);
}

}  // namespace paas::network
