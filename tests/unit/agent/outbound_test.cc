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

}  // namespace
}  // namespace paas::agent
