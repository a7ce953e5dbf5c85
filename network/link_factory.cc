#include "network/link_factory.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>

#include <optional>

#include "common/os/file.h"
#include "network/link_name.h"
#include "network/netns.h"

namespace paas::network {
namespace {

using netlink::Attributes;
using netlink::Socket;
using netlink::Writer;

constexpr uint16_t kCreate = NLM_F_CREATE | NLM_F_EXCL;
constexpr uint16_t kReplace = NLM_F_CREATE | NLM_F_REPLACE;
constexpr const char* kGuestName = "eth0";

ifinfomsg LinkHeader(int index = 0, bool up = false) {
  ifinfomsg header{};
  header.ifi_family = AF_UNSPEC;
  header.ifi_index = index;
  if (up) header.ifi_flags = header.ifi_change = IFF_UP;
  return header;
}

// Both ends are born down: the host end's IPv6 is closed before it may speak, and a peer cannot be
// born up (veth refuses to open before the pair is complete).
Writer NewPair(int netns_fd, const LinkSpec& spec) {
  Writer message;
  message.Begin(RTM_NEWLINK, kCreate, LinkHeader(), "create link " + spec.name + " of " + spec.id);
  message.PutString(IFLA_IFNAME, spec.name);
  message.PutNumber(IFLA_MTU, spec.mtu);
  message.BeginNest(IFLA_LINKINFO);
  message.PutString(IFLA_INFO_KIND, "veth");
  message.BeginNest(IFLA_INFO_DATA);
  message.BeginNest(VETH_INFO_PEER, LinkHeader());
  message.PutString(IFLA_IFNAME, kGuestName);
  message.PutNumber(IFLA_MTU, spec.mtu);
  message.PutNumber(IFLA_NET_NS_FD, netns_fd);
  message.EndNest();
  message.EndNest();
  message.EndNest();
  message.End();
  return message;
}

void PutIpv4(Writer& message, uint16_t type, Ipv4 address) { message.PutBe32(type, address.value); }

void AddAddress(Writer& messages, int index, Ipv4 address, uint8_t scope,
                const std::string& label) {
  ifaddrmsg header{};
  header.ifa_family = AF_INET;
  header.ifa_prefixlen = 32;
  header.ifa_scope = scope;
  header.ifa_index = static_cast<uint32_t>(index);
  messages.Begin(RTM_NEWADDR, kReplace, header, label);
  PutIpv4(messages, IFA_LOCAL, address);
  PutIpv4(messages, IFA_ADDRESS, address);
  messages.End();
}

struct Route {
  std::optional<Ipv4> destination;  // a /32, or the default route
  std::optional<Ipv4> gateway;
  std::optional<Ipv4> source;
};

void AddRoute(Writer& messages, int index, const Route& route, const std::string& label) {
  rtmsg header{};
  header.rtm_family = AF_INET;
  header.rtm_dst_len = route.destination ? 32 : 0;
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_protocol = RTPROT_STATIC;
  header.rtm_scope = route.gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
  header.rtm_type = RTN_UNICAST;
  messages.Begin(RTM_NEWROUTE, kReplace, header, label);
  if (route.destination) PutIpv4(messages, RTA_DST, *route.destination);
  if (route.gateway) PutIpv4(messages, RTA_GATEWAY, *route.gateway);
  if (route.source) PutIpv4(messages, RTA_PREFSRC, *route.source);
  messages.PutNumber(RTA_OIF, index);
  messages.End();
}

// For the namespace that the thread is in; "all" also sets what links born later inherit. Missing
// when the kernel was booted without IPv6: then there is nothing to close.
Status CloseIpv6() {
  Status status = os::WriteFile("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

// Opens the guest's socket. Without IPv6 there is no link-local address either, so router
// advertisements and neighbour discovery find no ear.
StatusOr<Socket> EnterGuest(int netns_fd) {
  std::optional<Socket> socket;
  const Status inside = InNetns(netns_fd, [&socket]() -> Status {
    PAAS_RETURN_IF_ERROR(CloseIpv6());
    PAAS_ASSIGN_OR_RETURN(socket, Socket::Open(NETLINK_ROUTE));
    return absl::OkStatus();
  });
  PAAS_RETURN_IF_ERROR(inside);
  return std::move(*socket);
}

Status SetUpGuest(Socket& guest, int eth0, const LinkSpec& spec) {
  constexpr int kLoopback = 1;  // the first link of every namespace
  Writer messages;
  messages.Begin(RTM_SETLINK, 0, LinkHeader(kLoopback, /*up=*/true), "set lo up in " + spec.id);
  messages.End();
  messages.Begin(RTM_SETLINK, 0, LinkHeader(eth0, /*up=*/true), "set eth0 up in " + spec.id);
  messages.End();
  AddAddress(messages, eth0, spec.address, RT_SCOPE_UNIVERSE, "give " + spec.id + " its address");
  AddRoute(messages, eth0, {.destination = spec.gateway}, "route to the gateway in " + spec.id);
  AddRoute(messages, eth0, {.gateway = spec.gateway}, "default route in " + spec.id);
  return guest.Send(messages);
}

}  // namespace

StatusOr<LinkFactory> LinkFactory::Open() {
  PAAS_ASSIGN_OR_RETURN(Socket socket, Socket::Open(NETLINK_ROUTE));
  return LinkFactory(std::move(socket));
}

Status LinkFactory::Create(int netns_fd, const LinkSpec& spec) {
  PAAS_ASSIGN_OR_RETURN(Socket guest, EnterGuest(netns_fd));
  Writer pair = NewPair(netns_fd, spec);
  PAAS_RETURN_IF_ERROR(socket_.Send(pair));
  Status status = SetUpHostEnd(spec);
  if (status.ok()) {
    auto eth0 = guest.IndexOfLink(kGuestName);
    status = eth0.ok() ? SetUpGuest(guest, *eth0, spec) : eth0.status();
  }
  if (status.ok()) status = Settle(spec.name);
  // The first error is the story; when even the removal fails the alias tells whose link it is.
  if (!status.ok()) (void)Remove(spec.name);
  return status;
}

Status LinkFactory::SetUpHostEnd(const LinkSpec& spec) {
  PAAS_ASSIGN_OR_RETURN(const int index, socket_.IndexOfLink(spec.name));
  Writer messages;
  messages.Begin(RTM_SETLINK, 0, LinkHeader(index, /*up=*/true), "set up link " + spec.name);
  messages.Put(IFLA_IFALIAS, spec.id);
  messages.BeginNest(IFLA_AF_SPEC);
  messages.BeginNest(AF_INET);
  messages.BeginNest(IFLA_INET_CONF);
  messages.PutNumber<uint32_t>(IPV4_DEVCONF_RP_FILTER, 1);
  messages.PutNumber<uint32_t>(IPV4_DEVCONF_ACCEPT_REDIRECTS, 0);
  messages.PutNumber<uint32_t>(IPV4_DEVCONF_SEND_REDIRECTS, 0);
  messages.EndNest();
  messages.EndNest();
  // No link-local address, and the firewall drops IPv6 both ways. The sysctl disable_ipv6 would say
  // it more plainly, but writing it spins while anybody holds RTNL, which here is always the case.
  messages.BeginNest(AF_INET6);
  messages.PutNumber<uint8_t>(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
  messages.EndNest();
  messages.EndNest();
  messages.End();
  AddAddress(messages, index, spec.gateway, RT_SCOPE_LINK, "gateway address on " + spec.name);
  AddRoute(messages, index, {.destination = spec.address, .source = spec.gateway},
           "route " + spec.address.ToString() + " to " + spec.name);
  return socket_.Send(messages);
}

// The host end was up before its peer, so it gets its queue from a deferred work item and would
// lose packets until then (a lost SYN costs a second). Reading the link settles that (Linux 6.10).
Status LinkFactory::Settle(const std::string& name) {
  Writer request;
  request.Begin(RTM_GETLINK, 0, LinkHeader(), "settle link " + name);
  request.PutString(IFLA_IFNAME, name);
  request.PutNumber<uint32_t>(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  request.End();
  return socket_.Send(request);
}

StatusOr<std::map<std::string, std::string>> LinkFactory::List(const std::string& prefix) {
  std::map<std::string, std::string> found;
  Writer request;
  request.Begin(RTM_GETLINK, NLM_F_DUMP, LinkHeader(), "list links");
  request.End();
  PAAS_RETURN_IF_ERROR(socket_.Send(request, [&found, &prefix](uint16_t, std::string_view payload) {
    if (payload.size() < sizeof(ifinfomsg)) return;
    const Attributes link(payload.substr(sizeof(ifinfomsg)));
    const std::string name = link.String(IFLA_IFNAME);
    const bool is_veth = link.Nested(IFLA_LINKINFO).String(IFLA_INFO_KIND) == "veth";
    if (is_veth && name.starts_with(prefix)) found[name] = link.String(IFLA_IFALIAS);
  }));
  return found;
}

Status LinkFactory::Remove(const std::string& name) {
  Writer message;
  message.Begin(RTM_DELLINK, 0, LinkHeader(), "delete link " + name);
  message.PutString(IFLA_IFNAME, name);
  message.End();
  Status status = socket_.Send(message);
  const bool gone = !status.ok() && absl::IsNotFound(socket_.IndexOfLink(name).status());
  return gone ? absl::OkStatus() : status;
}

StatusOr<uint32_t> LinkFactory::UplinkMtu() {
  // A question to the routing table, no packet: which link would lead to some public address?
  Writer question;
  rtmsg header{};
  header.rtm_family = AF_INET;
  header.rtm_dst_len = 32;
  question.Begin(RTM_GETROUTE, 0, header, "look up the uplink");
  PutIpv4(question, RTA_DST, Ipv4{0x01010101});
  question.End();
  constexpr uint32_t kDefaultMtu = 1500;
  int index = 0;
  Status status = socket_.Send(question, [&index](uint16_t, std::string_view payload) {
    if (payload.size() < sizeof(rtmsg)) return;
    index = Attributes(payload.substr(sizeof(rtmsg))).Get<int>(RTA_OIF);
  });
  if (!status.ok() || index == 0) return kDefaultMtu;  // no route: the node is on its own
  return socket_.MtuOfLink(index);
}

}  // namespace paas::network
