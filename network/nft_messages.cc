#include "network/nft_messages.h"

#include <arpa/inet.h>
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <net/if.h>

namespace paas::network {
namespace {

using netlink::Attributes;
using netlink::Writer;

constexpr const char* kSysctlSet = "changed_sysctl";
constexpr const char* kIpForward = "ip_forward";

constexpr uint16_t Type(uint16_t message) {
  return static_cast<uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | message);
}

nfgenmsg Inet() { return {NFPROTO_INET, NFNETLINK_V0, 0}; }

// Every field of a concatenated key fills up to a multiple of four bytes.
std::string Key(const Element& element) {
  std::string key = element.link;
  key.resize(IFNAMSIZ, '\0');
  const auto append = [&key](const void* data, size_t size) {
    key.append(static_cast<const char*>(data), size);
  };
  const uint32_t address = htonl(element.address.value);
  const uint8_t protocol[4] = {element.protocol};
  const uint16_t port[2] = {htons(element.port), 0};
  switch (element.set) {
    case Set::kEndpoint:
    case Set::kNamed:
      append(&address, sizeof address);
      break;
    case Set::kNamedPort:
      append(&address, sizeof address);
      append(port, sizeof port);
      break;
    case Set::kAllow:
      append(&address, sizeof address);
      append(protocol, sizeof protocol);
      append(port, sizeof port);
      break;
    case Set::kOutbound:
    case Set::kResolving:
    case Set::kDeniedFrom:
    case Set::kDeniedTo:
      break;
  }
  return key;
}

// Comments are kept as nft itself writes them: type 0, length, text with its zero.
std::string CommentData(const std::string& comment) {
  const std::string text = comment.substr(0, 250);
  std::string data{'\0', static_cast<char>(text.size() + 1)};
  return data + text + '\0';
}

std::string CommentOf(std::string_view userdata) {
  if (userdata.size() < 3 || userdata[0] != 0) return "";
  const std::string_view text = userdata.substr(2, static_cast<uint8_t>(userdata[1]));
  return std::string(text.substr(0, text.find('\0')));
}

void PutVerdict(Writer& out, uint16_t nest, int verdict, const std::string& chain = "") {
  out.BeginNest(nest);
  out.BeginNest(NFTA_DATA_VERDICT);
  out.PutBe32(NFTA_VERDICT_CODE, static_cast<uint32_t>(verdict));
  if (!chain.empty()) out.PutString(NFTA_VERDICT_CHAIN, chain);
  out.EndNest();
  out.EndNest();
}

void PutValue(Writer& out, uint16_t nest, std::string_view value) {
  out.BeginNest(nest);
  out.Put(NFTA_DATA_VALUE, value);
  out.EndNest();
}

}  // namespace

void NftMessages::BeginTransaction(Writer& out) {
  const nfgenmsg header{AF_UNSPEC, NFNETLINK_V0, htons(NFNL_SUBSYS_NFTABLES)};
  out.Begin(NFNL_MSG_BATCH_BEGIN, 0, header, "change firewall");
  out.End();
}

void NftMessages::EndTransaction(Writer& out) {
  out.Acknowledge();
  const nfgenmsg header{AF_UNSPEC, NFNETLINK_V0, htons(NFNL_SUBSYS_NFTABLES)};
  out.Begin(NFNL_MSG_BATCH_END, 0, header, "change firewall");
  out.End();
}

void NftMessages::ElementMessage(Writer& out, uint16_t type, const Element& element) const {
  const bool adds = type == NFT_MSG_NEWSETELEM;
  out.Begin(Type(type), adds ? NLM_F_CREATE : 0, Inet(),
            (adds ? "add " : "remove ") + element.Describe());
  out.PutString(NFTA_SET_ELEM_LIST_TABLE, table_);
  out.PutString(NFTA_SET_ELEM_LIST_SET, std::string(SetName(element.set)));
  out.BeginNest(NFTA_SET_ELEM_LIST_ELEMENTS);
  out.BeginNest(NFTA_LIST_ELEM);
  PutValue(out, NFTA_SET_ELEM_KEY, Key(element));
  if (adds && element.set == Set::kAllow) PutVerdict(out, NFTA_SET_ELEM_DATA, NF_ACCEPT);
  if (adds && element.set == Set::kOutbound) {
    PutVerdict(out, NFTA_SET_ELEM_DATA, NFT_GOTO, element.chain);
  }
  if (adds) out.Put(NFTA_SET_ELEM_USERDATA, CommentData(element.owner));
  out.EndNest();
  out.EndNest();
  out.End();
}

void NftMessages::Add(Writer& out, const Element& element) const {
  ElementMessage(out, NFT_MSG_NEWSETELEM, element);
}

void NftMessages::Remove(Writer& out, const Element& element) const {
  ElementMessage(out, NFT_MSG_DELSETELEM, element);
}

void NftMessages::RemoveChainOf(Writer& out, const std::string& name) const {
  // Without NLM_F_NONREC the kernel takes the chain's rules along.
  out.Begin(Type(NFT_MSG_DELCHAIN), 0, Inet(), "remove chain " + name);
  out.PutString(NFTA_CHAIN_TABLE, table_);
  out.PutString(NFTA_CHAIN_NAME, name);
  out.End();
}

void NftMessages::RemoveTable(Writer& out) const {
  out.Begin(Type(NFT_MSG_DELTABLE), 0, Inet(), "remove table " + table_);
  out.PutString(NFTA_TABLE_NAME, table_);
  out.End();
}

void NftMessages::MarkIpForward(Writer& out, bool present) const {
  out.Begin(Type(present ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM), present ? NLM_F_CREATE : 0,
            Inet(), "mark net.ipv4.ip_forward");
  out.PutString(NFTA_SET_ELEM_LIST_TABLE, table_);
  out.PutString(NFTA_SET_ELEM_LIST_SET, kSysctlSet);
  out.BeginNest(NFTA_SET_ELEM_LIST_ELEMENTS);
  out.BeginNest(NFTA_LIST_ELEM);
  std::string key = kIpForward;
  key.resize(IFNAMSIZ, '\0');
  PutValue(out, NFTA_SET_ELEM_KEY, key);
  if (present) out.Put(NFTA_SET_ELEM_USERDATA, CommentData("net.ipv4.ip_forward was 0"));
  out.EndNest();
  out.EndNest();
  out.End();
}

void NftMessages::GetTable(Writer& out) const {
  out.Begin(Type(NFT_MSG_GETTABLE), 0, Inet(), "read table " + table_);
  out.PutString(NFTA_TABLE_NAME, table_);
  out.End();
}

void NftMessages::DumpSet(Writer& out, const std::string& set) const {
  out.Begin(Type(NFT_MSG_GETSETELEM), NLM_F_DUMP, Inet(), "read set " + set);
  out.PutString(NFTA_SET_ELEM_LIST_TABLE, table_);
  out.PutString(NFTA_SET_ELEM_LIST_SET, set);
  out.End();
}

void NftMessages::DumpChains(Writer& out) const {
  out.Begin(Type(NFT_MSG_GETCHAIN), NLM_F_DUMP, Inet(), "read chains of " + table_);
  out.End();
}

std::string NftMessages::TableComment(std::string_view payload) {
  if (payload.size() < sizeof(nfgenmsg)) return "";
  return CommentOf(Attributes(payload.substr(sizeof(nfgenmsg))).Bytes(NFTA_TABLE_USERDATA));
}

std::optional<std::string> NftMessages::ChainName(std::string_view payload) const {
  if (payload.size() < sizeof(nfgenmsg)) return std::nullopt;
  const Attributes chain(payload.substr(sizeof(nfgenmsg)));
  if (chain.String(NFTA_CHAIN_TABLE) != table_) return std::nullopt;
  return chain.String(NFTA_CHAIN_NAME);
}

namespace {

Element ParseElement(const Attributes& attributes, Set set) {
  Element element{.set = set};
  const std::string_view key = attributes.Nested(NFTA_SET_ELEM_KEY).Bytes(NFTA_DATA_VALUE);
  const std::string_view name = key.substr(0, IFNAMSIZ);
  element.link = name.substr(0, name.find('\0'));
  if (key.size() >= IFNAMSIZ + 4) {
    std::memcpy(&element.address.value, &key[IFNAMSIZ], 4);
    element.address.value = ntohl(element.address.value);
  }
  if (set == Set::kNamedPort && key.size() >= IFNAMSIZ + 8) {
    std::memcpy(&element.port, &key[IFNAMSIZ + 4], 2);
    element.port = ntohs(element.port);
  }
  if (key.size() >= IFNAMSIZ + 12) {
    element.protocol = static_cast<uint8_t>(key[IFNAMSIZ + 4]);
    std::memcpy(&element.port, &key[IFNAMSIZ + 8], 2);
    element.port = ntohs(element.port);
  }
  element.chain =
      attributes.Nested(NFTA_SET_ELEM_DATA).Nested(NFTA_DATA_VERDICT).String(NFTA_VERDICT_CHAIN);
  element.owner = CommentOf(attributes.Bytes(NFTA_SET_ELEM_USERDATA));
  return element;
}

}  // namespace

std::vector<NftMessages::Counted> NftMessages::Elements(std::string_view payload, Set set) {
  std::vector<Counted> found;
  if (payload.size() < sizeof(nfgenmsg)) return found;
  const Attributes message(payload.substr(sizeof(nfgenmsg)));
  for (const std::string_view bytes : netlink::ListOf(message.Bytes(NFTA_SET_ELEM_LIST_ELEMENTS))) {
    const Attributes element(bytes);
    const Attributes counter = element.Nested(NFTA_SET_ELEM_EXPR).Nested(NFTA_EXPR_DATA);
    found.push_back(
        {ParseElement(element, set), be64toh(counter.Get<uint64_t>(NFTA_COUNTER_PACKETS))});
  }
  return found;
}

}  // namespace paas::network
