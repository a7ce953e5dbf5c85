#include "tests/bench/network/floor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <nftables/libnftables.h>
#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace paas::network::bench {
namespace {

using netlink::Socket;
using netlink::Writer;

constexpr uint32_t kGateway = 0xA9FE0101;

void Check(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "floor: %s\n", Message(status).c_str());
  std::abort();
}

void WriteOne(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  (void)!::write(fd, "1", 1);
  ::close(fd);
}

void SetUp(Writer& out, int index) {
  ifinfomsg header{};
  header.ifi_index = index;
  header.ifi_flags = header.ifi_change = IFF_UP;
  out.Begin(RTM_SETLINK, 0, header, "up");
  out.End();
}

void AddAddress(Writer& out, int index, uint32_t address) {
  ifaddrmsg header{};
  header.ifa_family = AF_INET;
  header.ifa_prefixlen = 32;
  header.ifa_index = static_cast<uint32_t>(index);
  out.Begin(RTM_NEWADDR, NLM_F_CREATE, header, "address");
  out.PutBe32(IFA_LOCAL, address);
  out.End();
}

void AddRoute(Writer& out, int index, uint32_t destination, uint32_t gateway) {
  rtmsg header{};
  header.rtm_family = AF_INET;
  header.rtm_dst_len = destination == 0 ? 0 : 32;
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_protocol = RTPROT_STATIC;
  header.rtm_scope = gateway == 0 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  header.rtm_type = RTN_UNICAST;
  out.Begin(RTM_NEWROUTE, NLM_F_CREATE, header, "route");
  if (destination != 0) out.PutBe32(RTA_DST, destination);
  if (gateway != 0) out.PutBe32(RTA_GATEWAY, gateway);
  out.PutNumber(RTA_OIF, index);
  out.End();
}

Writer Pair(int netns, const std::string& name) {
  Writer out;
  out.Begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, ifinfomsg{}, "pair");
  out.PutString(IFLA_IFNAME, name);
  out.BeginNest(IFLA_LINKINFO);
  out.PutString(IFLA_INFO_KIND, "veth");
  out.BeginNest(IFLA_INFO_DATA);
  out.BeginNest(VETH_INFO_PEER, ifinfomsg{});
  out.PutString(IFLA_IFNAME, "eth0");
  out.PutNumber(IFLA_NET_NS_FD, netns);
  out.EndNest();
  out.EndNest();
  out.EndNest();
  out.End();
  return out;
}

constexpr uint16_t Type(uint16_t message) {
  return static_cast<uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | message);
}

void AddElement(Writer& out, const char* set, const std::string& key, bool verdict) {
  out.Begin(Type(NFT_MSG_NEWSETELEM), NLM_F_CREATE, nfgenmsg{NFPROTO_INET, NFNETLINK_V0, 0}, set);
  out.PutString(NFTA_SET_ELEM_LIST_TABLE, "floor");
  out.PutString(NFTA_SET_ELEM_LIST_SET, set);
  out.BeginNest(NFTA_SET_ELEM_LIST_ELEMENTS);
  out.BeginNest(NFTA_LIST_ELEM);
  out.BeginNest(NFTA_SET_ELEM_KEY);
  out.Put(NFTA_DATA_VALUE, key);
  out.EndNest();
  if (verdict) {
    out.BeginNest(NFTA_SET_ELEM_DATA);
    out.BeginNest(NFTA_DATA_VERDICT);
    out.PutBe32(NFTA_VERDICT_CODE, NF_ACCEPT);
    out.EndNest();
    out.EndNest();
  }
  out.EndNest();
  out.EndNest();
  out.End();
}

void Frame(Writer& out, uint16_t type) {
  out.Begin(type, 0, nfgenmsg{AF_UNSPEC, NFNETLINK_V0, htons(NFNL_SUBSYS_NFTABLES)}, "transaction");
  out.End();
}

}  // namespace

Floor::Floor()
    : route_(Socket::Open(NETLINK_ROUTE).value()),
      netfilter_(Socket::Open(NETLINK_NETFILTER).value()) {}

void Floor::MakeTable() {
  nft_ctx* context = ::nft_ctx_new(NFT_CTX_DEFAULT);
  const int failed = ::nft_run_cmd_from_buffer(context, R"(table inet floor {
    set endpoint { type ifname . ipv4_addr; }
    map outbound { type ifname : verdict; }
    set resolving { type ifname; }
    set denied_from { type ifname; counter; }
    set denied_to { type ifname; counter; }
  })");
  ::nft_ctx_free(context);
  if (failed != 0) std::abort();
}

void Floor::Link(int netns, const std::string& name, uint32_t address) {
  const int home = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  ::setns(netns, CLONE_NEWNET);
  WriteOne("/proc/sys/net/ipv6/conf/all/disable_ipv6");
  Socket guest_socket = Socket::Open(NETLINK_ROUTE).value();
  ::setns(home, CLONE_NEWNET);
  ::close(home);
  Writer pair = Pair(netns, name);
  Check(route_.Send(pair));
  const int index = static_cast<int>(::if_nametoindex(name.c_str()));
  Writer host, guest;
  SetUp(host, index);
  AddAddress(host, index, kGateway);
  AddRoute(host, index, address, 0);
  Check(route_.Send(host));
  constexpr int kLoopback = 1, kEth0 = 2;  // the floor may know what a check must find out
  SetUp(guest, kLoopback);
  SetUp(guest, kEth0);
  AddAddress(guest, kEth0, address);
  AddRoute(guest, kEth0, kGateway, 0);
  AddRoute(guest, kEth0, 0, kGateway);
  Check(guest_socket.Send(guest));
}

void Floor::FillSets(const std::string& name, uint32_t address) {
  std::string key = name;
  key.resize(IFNAMSIZ, '\0');
  const uint32_t big_endian = htonl(address);
  Writer out;
  Frame(out, NFNL_MSG_BATCH_BEGIN);
  AddElement(out, "endpoint", key + std::string(reinterpret_cast<const char*>(&big_endian), 4),
             false);
  AddElement(out, "outbound", key, true);
  AddElement(out, "resolving", key, false);
  AddElement(out, "denied_from", key, false);
  AddElement(out, "denied_to", key, false);
  out.Acknowledge();
  Frame(out, NFNL_MSG_BATCH_END);
  Check(netfilter_.Send(out));
}

}  // namespace paas::network::bench
