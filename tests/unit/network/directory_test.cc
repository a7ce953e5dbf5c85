#include "network/directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::network {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Ipv4 kApp{0x64600001}, kDb{0x64600002};

Member App(OutboundPolicy outbound = {}, std::vector<Edge> edges = {}) {
  return {{"app", kApp, std::move(outbound), std::move(edges)}, "v_app"};
}
Member Db() { return {{"db", kDb, {}, {}}, "v_db"}; }
const Edge kToDb{"db", Protocol::kTcp, 3306};

const Element kAllowDb{.set = Set::kAllow,
                       .link = "v_app",
                       .address = kDb,
                       .protocol = 6,
                       .port = 3306,
                       .owner = "app > db"};

TEST(Directory, GivesAContainerItsEndpointAndCountersAndNothingElse) {
  Directory directory;
  directory.Put(App());
  const NetworkState expected{
      .elements = {{.set = Set::kEndpoint, .link = "v_app", .address = kApp, .owner = "app"},
                   {.set = Set::kDeniedFrom, .link = "v_app", .owner = "app"},
                   {.set = Set::kDeniedTo, .link = "v_app", .owner = "app"}},
      .links = {{"v_app", "app"}}};
  EXPECT_EQ(directory.StateOf("app"), expected);
}

TEST(Directory, OpensAnEdgeOnlyWhenBothEndsAreHere) {
  Directory directory;
  directory.Put(App({}, {kToDb}));
  EXPECT_FALSE(directory.State().elements.contains(kAllowDb));
  directory.Put(Db());
  EXPECT_TRUE(directory.StateOf("app").elements.contains(kAllowDb));
  EXPECT_TRUE(directory.StateOf("db").elements.contains(kAllowDb)) << "it goes when db goes";
  directory.Erase("db");
  EXPECT_FALSE(directory.State().elements.contains(kAllowDb));
}

TEST(Directory, ForgetsEdgesThatAreNoLongerDeclared) {
  Directory directory;
  directory.Put(Db());
  directory.Put(App({}, {kToDb}));
  directory.Put(App());
  EXPECT_FALSE(directory.StateOf("db").elements.contains(kAllowDb));
}

TEST(Directory, OpensNoNameServerToThoseWhoAskNone) {
  Directory directory;
  OutboundPolicy policy{.mode = OutboundPolicy::Mode::kListed,
                        .rules = {{{Cidr{{0xCB007107}, 32}}, {443}}}};
  const Element resolving{.set = Set::kResolving, .link = "v_app", .owner = "app"};
  directory.Put(App(policy));
  EXPECT_TRUE(directory.State().elements.contains(resolving));
  policy.resolves = false;
  directory.Put(App(policy));
  EXPECT_FALSE(directory.State().elements.contains(resolving));
  EXPECT_EQ(directory.State().chains.size(), 1u);
}

TEST(Directory, SendsAllOutboundThroughTheSharedChain) {
  Directory directory;
  directory.Put(App({.mode = OutboundPolicy::Mode::kAll}));
  const NetworkState state = directory.StateOf("app");
  EXPECT_TRUE(state.elements.contains(
      {.set = Set::kOutbound, .link = "v_app", .chain = "outbound_all", .owner = "app"}));
  EXPECT_TRUE(state.elements.contains({.set = Set::kResolving, .link = "v_app", .owner = "app"}));
  EXPECT_THAT(state.chains, IsEmpty());
}

TEST(Directory, NamesTheChainOfAListByItsContent) {
  Directory directory;
  const OutboundRule https{{}, {443}}, http{{}, {80}};
  directory.Put(App({.mode = OutboundPolicy::Mode::kListed, .rules = {https}}));
  const auto first = directory.StateOf("app").chains;
  ASSERT_EQ(first.size(), 1u);
  EXPECT_TRUE(first.begin()->first.starts_with("out_v_app_"));
  EXPECT_THAT(first.begin()->second, ElementsAre(https));
  directory.Put(App({.mode = OutboundPolicy::Mode::kListed, .rules = {http}}));
  EXPECT_NE(directory.StateOf("app").chains.begin()->first, first.begin()->first);
}

TEST(Directory, OpensTheAddressesThatNamesHave) {
  constexpr Ipv4 kFar{0xC6336407}, kFarther{0xC6336408};
  Directory directory;
  directory.SetNames({{"a.example.org", {kFar}}, {"b.example.org", {kFarther}}});
  const OutboundRule any{{}, {}, {"a.example.org"}};
  const OutboundRule https{{}, {443}, {"b.example.org", "c.example.org"}};
  directory.Put(App({.mode = OutboundPolicy::Mode::kListed, .rules = {any, https}}));
  const Element far{.set = Set::kNamed, .link = "v_app", .address = kFar, .owner = "app"};
  const Element farther{
      .set = Set::kNamedPort, .link = "v_app", .address = kFarther, .port = 443, .owner = "app"};
  EXPECT_EQ(directory.StateOfNames().elements, (std::set<Element>{far, farther}));
  EXPECT_TRUE(directory.StateOf("app").elements.contains(far));
  EXPECT_TRUE(directory.StateOf("app").elements.contains(farther));
  const auto before = directory.StateOf("app").chains;
  directory.SetNames({});
  EXPECT_FALSE(directory.StateOf("app").elements.contains(far));
  EXPECT_EQ(directory.StateOf("app").chains, before) << "connections go on";
}

TEST(Directory, OpensOnlySoManyAddressesOfNames) {
  Directory directory;
  NameTable names;
  for (uint32_t i = 0; i < 5000; ++i) names["a.example.org"].insert({i});
  directory.SetNames(names);
  directory.Put(
      App({.mode = OutboundPolicy::Mode::kListed, .rules = {{{}, {80, 443}, {"a.example.org"}}}}));
  EXPECT_EQ(directory.StateOfNames().elements.size(), 4096u);
}

TEST(Directory, KnowsWhatIsInUse) {
  Directory directory;
  directory.Put(App());
  EXPECT_TRUE(directory.HoldsAddress(kApp));
  EXPECT_TRUE(directory.HoldsLink("v_app"));
  directory.Erase("app");
  directory.Erase("app");
  EXPECT_FALSE(directory.HoldsAddress(kApp));
  EXPECT_FALSE(directory.HoldsLink("v_app"));
  EXPECT_TRUE(directory.empty());
}

}  // namespace
}  // namespace paas::network
