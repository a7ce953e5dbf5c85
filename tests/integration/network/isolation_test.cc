// Who may talk to whom on the node, proven with real sockets.

#include <arpa/inet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <fstream>

#include "tests/integration/network/network_fixture.h"

namespace paas::network::testing {
namespace {

TEST_F(NetworkTest, OpensExactlyTheDeclaredPort) {
  const Box db = Attach("db");
  const Box app = Attach("app", {}, {{"db", Protocol::kTcp, 3306}});
  const Box other = Attach("other");
  const os::UniqueFd mysql = Listen(db.ns(), "0.0.0.0", 3306);
  const os::UniqueFd ssh = Listen(db.ns(), "0.0.0.0", 22);
  const os::UniqueFd back = Listen(app.ns(), "0.0.0.0", 3306);
  EXPECT_EQ(Dial(app.ns(), db.address(), 3306), Outcome::kOpen);
  EXPECT_EQ(Dial(app.ns(), db.address(), 22), Outcome::kUnreachable);
  EXPECT_EQ(Dial(db.ns(), app.address(), 3306), Outcome::kUnreachable);
  EXPECT_EQ(Dial(other.ns(), db.address(), 3306), Outcome::kUnreachable);
}

TEST_F(NetworkTest, OpensAnEdgeWhoseTargetComesLater) {
  const Box app = Attach("app", {}, {{"db", Protocol::kTcp, 3306}});
  const Box db = Attach("db");
  const os::UniqueFd mysql = Listen(db.ns(), "0.0.0.0", 3306);
  EXPECT_EQ(Dial(app.ns(), db.address(), 3306), Outcome::kOpen);
}

TEST_F(NetworkTest, LetsTheHostReachEveryPortOfAContainer) {
  const Box app = Attach("app");
  const os::UniqueFd web = Listen(app.ns(), "0.0.0.0", 80);
  os::UniqueFd client;
  ASSERT_EQ(Dial(-1, app.address(), 80, &client), Outcome::kOpen);
  std::string peer;
  const os::UniqueFd server = Accept(web.get(), &peer);
  EXPECT_EQ(peer, kGateway) << "the node's own addresses are nobody's business";
  EXPECT_TRUE(Passes(client.get(), server.get()));
  EXPECT_TRUE(Passes(server.get(), client.get()));
}

TEST_F(NetworkTest, ClosesTheHostOnAllOfItsAddresses) {
  const Box app = Attach("app", All());
  const os::UniqueFd service = Listen(-1, "0.0.0.0", 8443);
  const os::UniqueFd dns = UdpSocket(-1, "0.0.0.0", 53);
  ASSERT_EQ(Dial(-1, kHost, 8443), Outcome::kOpen);
  EXPECT_EQ(Dial(app.ns(), kGateway, 8443), Outcome::kUnreachable);
  EXPECT_EQ(Dial(app.ns(), kHost, 8443), Outcome::kUnreachable);
  EXPECT_EQ(Dial(app.ns(), "127.0.0.1", 8443), Outcome::kRefused) << "its own loopback";
  EXPECT_FALSE(DatagramPasses(app.ns(), kGateway, 53, dns.get(), 200));
  EXPECT_FALSE(DatagramPasses(app.ns(), kHost, 53, dns.get(), 200));
}

// Container root that got hold of /proc/sys could turn IPv6 on again; it must not help.
TEST_F(NetworkTest, ClosesIpv6EvenWhenTheGuestTurnsItOn) {
  const Box app = Attach("app", All());
  EXPECT_EQ(ReadProc(app.ns(), "/proc/thread-self/net/if_inet6"), "");
  EXPECT_EQ(ReadProc(-1, "/proc/thread-self/net/if_inet6").find(app.interface.host_name),
            std::string::npos);
  WriteProc(-1, "/proc/sys/net/ipv6/conf/" + app.interface.host_name + "/disable_ipv6", "0");
  WriteProc(app.ns(), "/proc/sys/net/ipv6/conf/eth0/accept_dad", "0");
  WriteProc(app.ns(), "/proc/sys/net/ipv6/conf/all/disable_ipv6", "0");
  const os::UniqueFd receiver(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  any.sin6_port = htons(7777);
  ASSERT_EQ(::bind(receiver.get(), reinterpret_cast<sockaddr*>(&any), sizeof any), 0);
  RunIn(app.ns(), [] {
    const os::UniqueFd fd(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in6 all{};
    all.sin6_family = AF_INET6;
    all.sin6_port = htons(7777);
    all.sin6_addr.s6_addr[0] = 0xff;
    all.sin6_addr.s6_addr[1] = 0x02;
    all.sin6_addr.s6_addr[15] = 1;
    all.sin6_scope_id = ::if_nametoindex("eth0");
    (void)::sendto(fd.get(), "?", 1, 0, reinterpret_cast<sockaddr*>(&all), sizeof all);
  });
  char byte = 0;
  timeval wait{0, 300000};
  ::setsockopt(receiver.get(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  EXPECT_LT(::recv(receiver.get(), &byte, 1, 0), 0);
}

TEST_F(NetworkTest, DropsAndCountsASpoofedSource) {
  const Box db = Attach("db");
  const Box app = Attach("app", {}, {{"db", Protocol::kUdp, 9000}});
  const Box evil = Attach("evil", All());
  const os::UniqueFd receiver = UdpSocket(db.ns(), "0.0.0.0", 9000);
  ASSERT_TRUE(DatagramPasses(app.ns(), db.address(), 9000, receiver.get(), 2000));
  SendSpoofed(evil.ns(), app.address().c_str(), db.address().c_str(), 9000);
  ASSERT_OK_AND_ASSIGN(const auto denied, network_->Denied());
  EXPECT_EQ(denied.at("evil").from_packets, 1u);
  EXPECT_EQ(denied.at("app").from_packets, 0u);
  // The next datagram that arrives is the honest one: nothing was queued before it.
  SendSpoofed(evil.ns(), kPublic, db.address().c_str(), 9000);
  EXPECT_TRUE(DatagramPasses(app.ns(), db.address(), 9000, receiver.get(), 2000));
  char byte = 0;
  EXPECT_LT(::recv(receiver.get(), &byte, 1, MSG_DONTWAIT), 0);
}

TEST_F(NetworkTest, ClosesContainersForTheOutsideAndCountsIt) {
  const Box app = Attach("app", All());
  const os::UniqueFd web = Listen(app.ns(), "0.0.0.0", 80);
  AddDefaultRoute(internet_.get(), kHost);
  EXPECT_EQ(Dial(internet_.get(), app.address(), 80), Outcome::kTimeout);
  ASSERT_OK_AND_ASSIGN(const auto denied, network_->Denied());
  EXPECT_GE(denied.at("app").to_packets, 1u);
}

// An address of the pool that arrives from outside is a lie, too.
TEST_F(NetworkTest, DropsPoolAddressesThatComeFromOutside) {
  const Box db = Attach("db");
  const Box app = Attach("app", {}, {{"db", Protocol::kUdp, 9000}});
  const os::UniqueFd receiver = UdpSocket(-1, "0.0.0.0", 9000);
  ASSERT_TRUE(DatagramPasses(internet_.get(), kHost, 9000, receiver.get(), 2000));
  SendSpoofed(internet_.get(), app.address().c_str(), kHost, 9000);
  EXPECT_TRUE(DatagramPasses(internet_.get(), kHost, 9000, receiver.get(), 2000));
  char byte = 0;
  EXPECT_LT(::recv(receiver.get(), &byte, 1, MSG_DONTWAIT), 0);
}

TEST_F(NetworkTest, KillsAnEstablishedFlowWhenItsEdgeIsRevoked) {
  const Box db = Attach("db");
  Box app = Attach("app", {}, {{"db", Protocol::kTcp, 3306}, {"db", Protocol::kTcp, 3307}});
  const os::UniqueFd mysql = Listen(db.ns(), "0.0.0.0", 3306);
  const os::UniqueFd kept = Listen(db.ns(), "0.0.0.0", 3307);
  os::UniqueFd client, kept_client;
  ASSERT_EQ(Dial(app.ns(), db.address(), 3306, &client), Outcome::kOpen);
  ASSERT_EQ(Dial(app.ns(), db.address(), 3307, &kept_client), Outcome::kOpen);
  const os::UniqueFd server = Accept(mysql.get()), kept_server = Accept(kept.get());
  ASSERT_TRUE(Passes(client.get(), server.get()));
  app.network.edges = {{"db", Protocol::kTcp, 3307}};
  ASSERT_OK(network_->Update(app.network));
  EXPECT_FALSE(Passes(client.get(), server.get(), 300));
  EXPECT_FALSE(Passes(server.get(), client.get(), 300));
  EXPECT_TRUE(Passes(kept_client.get(), kept_server.get()));
}

TEST_F(NetworkTest, DetachClosesEverythingOfAContainer) {
  const Box db = Attach("db");
  const Box app = Attach("app", All(), {{"db", Protocol::kTcp, 3306}});
  const os::UniqueFd mysql = Listen(db.ns(), "0.0.0.0", 3306);
  os::UniqueFd client;
  ASSERT_EQ(Dial(app.ns(), db.address(), 3306, &client), Outcome::kOpen);
  const os::UniqueFd server = Accept(mysql.get());
  ASSERT_OK(network_->Detach("app"));
  EXPECT_FALSE(Passes(client.get(), server.get(), 300));
  EXPECT_NE(Dial(app.ns(), db.address(), 3306), Outcome::kOpen);
  EXPECT_OK(network_->Detach("app"));
}

}  // namespace
}  // namespace paas::network::testing
