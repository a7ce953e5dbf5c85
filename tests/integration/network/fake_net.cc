#include "tests/integration/network/fake_net.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "network/netlink/socket.h"

namespace paas::network::testing {
namespace {

using netlink::Socket;
using netlink::Writer;
using os::UniqueFd;

// A world that cannot be built is no result of a test.
void Check(bool good, const std::string& what) {
  if (good) return;
  std::perror(what.c_str());
  std::abort();
}

void Send(Writer& messages) {
  Socket socket = Socket::Open(NETLINK_ROUTE).value();
  const Status status = socket.Send(messages);
  Check(status.ok(), Message(status));
}

ifinfomsg Up(int index = 0) {
  ifinfomsg header{};
  header.ifi_index = index;
  header.ifi_flags = header.ifi_change = IFF_UP;
  return header;
}

void SetUp(const std::string& link) {
  Writer message;
  message.Begin(RTM_SETLINK, 0, Up(static_cast<int>(::if_nametoindex(link.c_str()))), link);
  message.End();
  Send(message);
}

void AddAddress(const std::string& link, const char* text) {
  const Cidr cidr = Cidr::Parse(text).value();
  const std::string plain(text);
  const Ipv4 address = Address(plain.substr(0, plain.find('/')).c_str());
  ifaddrmsg header{};
  header.ifa_family = AF_INET;
  header.ifa_prefixlen = cidr.prefix;
  header.ifa_index = ::if_nametoindex(link.c_str());
  Writer message;
  message.Begin(RTM_NEWADDR, NLM_F_CREATE, header, plain);
  message.PutBe32(IFA_LOCAL, address.value);
  message.PutBe32(IFA_ADDRESS, address.value);
  message.End();
  Send(message);
}

sockaddr_in SocketAddress(const std::string& address, uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(Address(address.c_str()).value);
  return at;
}

bool Readable(int fd, int timeout_ms) {
  pollfd poll{fd, POLLIN, 0};
  return ::poll(&poll, 1, timeout_ms) == 1;
}

UniqueFd Bound(int netns, int type, const char* address, uint16_t port) {
  UniqueFd fd;
  RunIn(netns, [&] {
    fd.Reset(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in at = SocketAddress(address, port);
    Check(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0, "bind");
  });
  return fd;
}

}  // namespace

Ipv4 Address(const char* text) { return Ipv4::Parse(text).value(); }

UniqueFd NewNetns() {
  UniqueFd fd;
  std::thread([&fd] {
    Check(::unshare(CLONE_NEWNET) == 0, "unshare");
    fd.Reset(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  }).join();
  return fd;
}

void RunIn(int netns, const std::function<void()>& action) {
  if (netns < 0) return action();
  std::thread([&] {
    Check(::setns(netns, CLONE_NEWNET) == 0, "setns");
    action();
  }).join();
}

void Connect(int netns, const Wire& wire) {
  Writer pair;
  pair.Begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, Up(), "wire");
  pair.PutString(IFLA_IFNAME, wire.name);
  pair.PutNumber(IFLA_MTU, wire.mtu);
  pair.BeginNest(IFLA_LINKINFO);
  pair.PutString(IFLA_INFO_KIND, "veth");
  pair.BeginNest(IFLA_INFO_DATA);
  pair.BeginNest(VETH_INFO_PEER, ifinfomsg{});
  pair.PutString(IFLA_IFNAME, wire.peer);
  pair.PutNumber(IFLA_MTU, wire.mtu);
  pair.PutNumber(IFLA_NET_NS_FD, netns);
  pair.EndNest();
  pair.EndNest();
  pair.EndNest();
  pair.End();
  Send(pair);
  AddAddress(wire.name, wire.cidr);
  RunIn(netns, [&] {
    SetUp(wire.peer);
    AddAddress(wire.peer, wire.peer_cidr);
  });
  // Reading a link settles its carrier; until then it may drop what is sent.
  Writer look;
  look.Begin(RTM_GETLINK, 0, ifinfomsg{}, "look");
  look.PutString(IFLA_IFNAME, wire.name);
  look.End();
  Send(look);
}

void SetLoopbackUp(int netns) {
  RunIn(netns, [] { SetUp("lo"); });
}

void AddLoopbackAddress(int netns, const char* address) {
  RunIn(netns, [&] { AddAddress("lo", address); });
}

void AddDefaultRoute(int netns, const char* gateway) {
  RunIn(netns, [&] {
    rtmsg header{};
    header.rtm_family = AF_INET;
    header.rtm_table = RT_TABLE_MAIN;
    header.rtm_protocol = RTPROT_STATIC;
    header.rtm_type = RTN_UNICAST;
    Writer message;
    message.Begin(RTM_NEWROUTE, NLM_F_CREATE, header, "default route");
    message.PutBe32(RTA_GATEWAY, Address(gateway).value);
    message.End();
    Send(message);
  });
}

void PrintTo(Outcome outcome, std::ostream* out) {
  static constexpr const char* kNames[] = {"open", "refused", "unreachable", "timeout"};
  *out << kNames[static_cast<int>(outcome)];
}

UniqueFd Listen(int netns, const char* address, uint16_t port) {
  UniqueFd fd = Bound(netns, SOCK_STREAM, address, port);
  Check(::listen(fd.get(), 16) == 0, "listen");
  return fd;
}

UniqueFd UdpSocket(int netns, const char* address, uint16_t port) {
  return Bound(netns, SOCK_DGRAM, address, port);
}

Outcome Dial(int netns, const std::string& address, uint16_t port, UniqueFd* out) {
  UniqueFd fd;
  RunIn(netns, [&] { fd.Reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)); });
  const sockaddr_in at = SocketAddress(address, port);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 &&
      errno != EINPROGRESS) {
    return Outcome::kUnreachable;
  }
  pollfd poll{fd.get(), POLLOUT, 0};
  if (::poll(&poll, 1, 400) != 1) return Outcome::kTimeout;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error == ECONNREFUSED) return Outcome::kRefused;
  if (error != 0) return Outcome::kUnreachable;
  ::fcntl(fd.get(), F_SETFL, 0);
  if (out != nullptr) *out = std::move(fd);
  return Outcome::kOpen;
}

UniqueFd Accept(int listener, std::string* peer) {
  Check(Readable(listener, 2000), "nobody to accept");
  sockaddr_in from{};
  socklen_t size = sizeof from;
  UniqueFd fd(::accept4(listener, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC));
  if (peer != nullptr) *peer = Ipv4{ntohl(from.sin_addr.s_addr)}.ToString();
  return fd;
}

bool Passes(int from, int to, int timeout_ms) {
  if (::send(from, "x", 1, MSG_NOSIGNAL) != 1) return false;
  char byte = 0;
  return Readable(to, timeout_ms) && ::recv(to, &byte, 1, 0) == 1 && byte == 'x';
}

bool DatagramPasses(int netns, const std::string& address, uint16_t port, int receiver,
                    int timeout_ms) {
  RunIn(netns, [&] {
    const UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const sockaddr_in at = SocketAddress(address, port);
    (void)::sendto(fd.get(), "?", 1, 0, reinterpret_cast<const sockaddr*>(&at), sizeof at);
  });
  char byte = 0;
  return Readable(receiver, timeout_ms) && ::recv(receiver, &byte, 1, 0) == 1;
}

void SendSpoofed(int netns, const char* source, const char* destination, uint16_t port) {
  RunIn(netns, [&] {
    const UniqueFd fd(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
    struct {
      iphdr ip;
      udphdr udp;
      char data[4];
    } packet{};
    packet.ip.version = 4;
    packet.ip.ihl = 5;
    packet.ip.ttl = 64;
    packet.ip.protocol = IPPROTO_UDP;
    packet.ip.tot_len = htons(sizeof packet);
    packet.ip.saddr = htonl(Address(source).value);
    packet.ip.daddr = htonl(Address(destination).value);
    packet.udp.source = htons(4000);
    packet.udp.dest = htons(port);
    packet.udp.len = htons(sizeof packet - sizeof packet.ip);
    const sockaddr_in at = SocketAddress(destination, port);
    const ssize_t sent = ::sendto(fd.get(), &packet, sizeof packet, 0,
                                  reinterpret_cast<const sockaddr*>(&at), sizeof at);
    Check(sent == sizeof packet, "send spoofed");
  });
}

std::string ReadProc(int netns, const std::string& path) {
  std::stringstream content;
  RunIn(netns, [&] { content << std::ifstream(path).rdbuf(); });
  return content.str();
}

void WriteProc(int netns, const std::string& path, const std::string& value) {
  RunIn(netns, [&] { std::ofstream(path) << value; });
}

}  // namespace paas::network::testing
