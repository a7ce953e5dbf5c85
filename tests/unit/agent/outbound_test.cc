#include "agent/lifecycle/outbound.h"

#include <gtest/gtest.h>

namespace paas::agent {
namespace {

InstanceRecord Record(ContainerKind kind) {
  InstanceRecord record{.project = "shop", .environment = "main"};
  record.made_from.name = "app";
  record.made_from.kind = kind;
  record.made_from.relationships = {{.name = "db", .container = "store", .ports = {3306, 4567}},
                                    {.name = "api", .container = "back_end", .ports = {80}}};
  return record;
}

TEST(NetworkOf, HasAnEdgeForEveryPortOfARelationship) {
  const auto network = NetworkOf(Record(ContainerKind::kApplication), network::Ipv4{7});
  EXPECT_EQ(network.id, "shop-main--app");
  EXPECT_EQ(network.edges, (std::vector<network::Edge>{
                               {.to = "shop-main--store", .port = 3306},
                               {.to = "shop-main--store", .port = 4567},
                               {.to = ContainerId("shop", "main", "back_end"), .port = 80}}));
  EXPECT_EQ(network.outbound.mode, network::OutboundPolicy::Mode::kAll);
}

TEST(NetworkOf, AServiceReachesWhatItRelatesToAndNothingElse) {
  const auto network = NetworkOf(Record(ContainerKind::kService), network::Ipv4{7});
  EXPECT_EQ(network.edges.size(), 3u);
  EXPECT_EQ(network.outbound.mode, network::OutboundPolicy::Mode::kNone);
}

TEST(NetworkOf, KeepsNamesForTheNodeToResolve) {
  InstanceRecord record = Record(ContainerKind::kApplication);
  record.made_from.outbound = {.restricted = true,
                               .rules = {{{}, {443}, {"api.example.org"}}, {{"10.0.0.0/8"}, {}}}};
  EXPECT_EQ(
      NetworkOf(record, network::Ipv4{7}).outbound.rules,
      (std::vector<network::OutboundRule>{{{}, {443}, {"api.example.org"}},
                                          {{network::Cidr::Parse("10.0.0.0/8").value()}, {}, {}}}));
  EXPECT_EQ(DomainsOf(record.made_from), std::set<std::string>{"api.example.org"});
  record.made_from.kind = ContainerKind::kService;
  EXPECT_TRUE(DomainsOf(record.made_from).empty());
}

// Containers have no IPv6: such a block must not be read as "any address" either.
TEST(NetworkOf, BlocksOfIpv6OpenNothing) {
  InstanceRecord record = Record(ContainerKind::kApplication);
  record.made_from.outbound = {
      .restricted = true, .rules = {{{"2001:db8::/32"}, {443}}, {{"::/0", "192.0.2.0/24"}, {80}}}};
  EXPECT_TRUE(ValidateOutbound(record.made_from.outbound).ok());
  EXPECT_EQ(NetworkOf(record, network::Ipv4{7}).outbound.rules,
            (std::vector<network::OutboundRule>{
                {{network::Cidr::Parse("192.0.2.0/24").value()}, {80}, {}}}));
}

TEST(ValidateOutbound, RefusesMoreNamesThanANodeLooksUpForOneContainer) {
  OutboundPolicy policy{.restricted = true};
  for (size_t i = 0; i < kMostDomains; ++i) {
    policy.rules.push_back({{}, {443}, {"host" + std::to_string(i) + ".example.org"}});
  }
  EXPECT_TRUE(ValidateOutbound(policy).ok());
  policy.rules.push_back({{}, {443}, {"one.more.example.org"}});
  EXPECT_TRUE(absl::IsInvalidArgument(ValidateOutbound(policy)));
}

TEST(ValidateOutbound, RefusesWhatIsNoAddressAndNoName) {
  const auto refuses = [](const OutboundRule& rule) {
    return absl::IsInvalidArgument(ValidateOutbound({true, {rule}}));
  };
  for (const char* block : {"10.0.0.0/33", "2001:db8::/129", "::/", "::/x", "example.org"}) {
    EXPECT_TRUE(refuses({{block}, {}})) << block;
  }
  for (const char* name :
       {"", ".", "a..b", "*.example.org", "a b.org", "a\n1.2.3.4 b.org", "A.org"}) {
    EXPECT_TRUE(refuses({{}, {}, {name}})) << name;
  }
  EXPECT_TRUE(refuses({{"10.0.0.0/8"}, {}, {"api.example.org"}}));
}

}  // namespace
}  // namespace paas::agent
