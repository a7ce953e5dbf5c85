// What containers may open beyond the node, and what the node goes on doing for others.

#include "tests/integration/network/network_fixture.h"

namespace paas::network::testing {
namespace {

TEST_F(NetworkTest, TranslatesOutboundConnections) {
  const Box app = Attach("app", All());
  const os::UniqueFd web = Listen(internet_.get(), kPublic, 80);
  os::UniqueFd client;
  ASSERT_EQ(Dial(app.ns(), kPublic, 80, &client), Outcome::kOpen);
  std::string peer;
  const os::UniqueFd server = Accept(web.get(), &peer);
  EXPECT_EQ(peer, kHost);
  EXPECT_TRUE(Passes(server.get(), client.get()));
}

TEST_F(NetworkTest, ClosesMailMetadataAndThePoolForEverybody) {
  const Box app = Attach("app", All());
  const os::UniqueFd mail = Listen(internet_.get(), kPublic, 25);
  const os::UniqueFd metadata = Listen(internet_.get(), kMetadata, 80);
  EXPECT_EQ(Dial(app.ns(), kPublic, 25), Outcome::kUnreachable);
  EXPECT_EQ(Dial(app.ns(), kMetadata, 80), Outcome::kUnreachable);
  EXPECT_EQ(Dial(app.ns(), "100.96.200.200", 80), Outcome::kUnreachable);
}

TEST_F(NetworkTest, ClosesAllWithoutAPolicy) {
  const Box app = Attach("app");
  const os::UniqueFd web = Listen(internet_.get(), kPublic, 80);
  const os::UniqueFd dns = UdpSocket(internet_.get(), kPublic, 53);
  EXPECT_EQ(Dial(app.ns(), kPublic, 80), Outcome::kUnreachable);
  EXPECT_FALSE(DatagramPasses(app.ns(), kPublic, 53, dns.get(), 200));
}

TEST_F(NetworkTest, ClosesUdpButToTheResolver) {
  const Box app = Attach("app", All());
  const Box silent = Attach("silent");
  const os::UniqueFd resolver = UdpSocket(internet_.get(), kResolver, 53);
  const os::UniqueFd resolver_tcp = Listen(internet_.get(), kResolver, 53);
  const os::UniqueFd ntp = UdpSocket(internet_.get(), kResolver, 123);
  const os::UniqueFd other = UdpSocket(internet_.get(), kPublic, 53);
  EXPECT_TRUE(DatagramPasses(app.ns(), kResolver, 53, resolver.get(), 2000));
  EXPECT_EQ(Dial(app.ns(), kResolver, 53), Outcome::kOpen);
  EXPECT_FALSE(DatagramPasses(app.ns(), kResolver, 123, ntp.get(), 200));
  EXPECT_FALSE(DatagramPasses(app.ns(), kPublic, 53, other.get(), 200));
  EXPECT_FALSE(DatagramPasses(silent.ns(), kResolver, 53, resolver.get(), 200));
}

TEST_F(NetworkTest, AllowsAResolverOnTheNodesOwnAddress) {
  Config config = MakeConfig();
  config.resolvers = {Address(kHost)};
  ASSERT_OK_AND_ASSIGN(network_, Network::Open(config));
  const Box app = Attach("app", All());
  const Box silent = Attach("silent");
  const os::UniqueFd resolver = UdpSocket(-1, kHost, 53);
  EXPECT_TRUE(DatagramPasses(app.ns(), kHost, 53, resolver.get(), 2000));
  EXPECT_FALSE(DatagramPasses(silent.ns(), kHost, 53, resolver.get(), 200));
}

TEST_F(NetworkTest, HonoursBlocksAndPortsOfAList) {
  const Cidr block = Cidr::Parse("198.51.100.0/24").value();
  const Box app = Attach("app", Listed({{{block}, {443, 25}}, {{}, {8080}}}));
  const os::UniqueFd https = Listen(internet_.get(), kPublic, 443);
  const os::UniqueFd mail = Listen(internet_.get(), kPublic, 25);
  const os::UniqueFd web = Listen(internet_.get(), kPublic, 80);
  const os::UniqueFd elsewhere = Listen(internet_.get(), kOtherPublic, 443);
  const os::UniqueFd anywhere = Listen(internet_.get(), kOtherPublic, 8080);
  EXPECT_EQ(Dial(app.ns(), kPublic, 443), Outcome::kOpen);
  EXPECT_EQ(Dial(app.ns(), kOtherPublic, 8080), Outcome::kOpen);
  EXPECT_EQ(Dial(app.ns(), kPublic, 80), Outcome::kUnreachable);
  EXPECT_EQ(Dial(app.ns(), kOtherPublic, 443), Outcome::kUnreachable);
  EXPECT_EQ(Dial(app.ns(), kPublic, 25), Outcome::kUnreachable) << "closed whatever the list says";
}

TEST_F(NetworkTest, FollowsAChangeOfPolicyAndKillsWhatItForbids) {
  Box app = Attach("app", All());
  const os::UniqueFd web = Listen(internet_.get(), kPublic, 80);
  os::UniqueFd client;
  ASSERT_EQ(Dial(app.ns(), kPublic, 80, &client), Outcome::kOpen);
  const os::UniqueFd server = Accept(web.get());
  app.network.outbound = Listed({{{}, {443}}});
  ASSERT_OK(network_->Update(app.network));
  EXPECT_FALSE(Passes(client.get(), server.get(), 300));
  EXPECT_EQ(Dial(app.ns(), kPublic, 80), Outcome::kUnreachable);
  app.network.outbound = Listed({{{}, {443, 80}}});
  ASSERT_OK(network_->Update(app.network));
  EXPECT_EQ(Dial(app.ns(), kPublic, 80), Outcome::kOpen);
  app.network.outbound = {};
  ASSERT_OK(network_->Update(app.network));
  EXPECT_EQ(Dial(app.ns(), kPublic, 80), Outcome::kUnreachable);
}

TEST_F(NetworkTest, LeavesOtherForwardingOfTheHostAlone) {
  const Box app = Attach("app");
  const os::UniqueFd lan = NewNetns();
  Connect(lan.get(),
          {.name = "lan0", .peer = "eth0", .cidr = "10.9.0.1/24", .peer_cidr = "10.9.0.2/24"});
  AddDefaultRoute(lan.get(), "10.9.0.1");
  AddDefaultRoute(internet_.get(), kHost);
  const os::UniqueFd mail = Listen(internet_.get(), kPublic, 25);
  os::UniqueFd client;
  ASSERT_EQ(Dial(lan.get(), kPublic, 25, &client), Outcome::kOpen);
  std::string peer;
  Accept(mail.get(), &peer);
  EXPECT_EQ(peer, "10.9.0.2") << "and it is not translated";
}

TEST_F(NetworkTest, GivesTheLinkTheUplinksMtu) {
  const Box app = Attach("app");
  EXPECT_EQ(ReadProc(app.ns(), "/proc/sys/net/ipv6/conf/eth0/mtu"), "1400\n");
}

}  // namespace
}  // namespace paas::network::testing
