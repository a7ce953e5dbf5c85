#include "network/network_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::network {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Ipv4 kApp{0x64600001}, kDb{0x64600002};

Element Endpoint(const std::string& link, Ipv4 address) {
  return {.set = Set::kEndpoint, .link = link, .address = address, .owner = link};
}
Element Outbound(const std::string& chain) {
  return {.set = Set::kOutbound, .link = "v_app", .chain = chain, .owner = "app"};
}
const Element kAllowDb{.set = Set::kAllow,
                       .link = "v_app",
                       .address = kDb,
                       .protocol = 6,
                       .port = 3306,
                       .owner = "app > db"};

TEST(PlanNetwork, IsEmptyWhenEverythingIsRight) {
  const NetworkState state{.elements = {Endpoint("v_app", kApp), kAllowDb},
                           .chains = {{"out_v_app_1", {{{}, {80}}}}},
                           .links = {{"v_app", "app"}}};
  NetworkState observed = state;
  observed.chains["out_v_app_1"].clear();  // rules are not read back, the name says what they are
  EXPECT_THAT(Plan(state, observed).steps, IsEmpty());
}

TEST(PlanNetwork, AddsWhatIsMissing) {
  const NetworkState desired{.elements = {Endpoint("v_app", kApp), kAllowDb}};
  EXPECT_THAT(Plan(desired, {}).steps,
              ElementsAre(AddElement{Endpoint("v_app", kApp)}, AddElement{kAllowDb}));
}

TEST(PlanNetwork, ForgetsTheFlowsOfARevokedEdge) {
  const NetworkState desired{.elements = {Endpoint("v_app", kApp)}};
  const NetworkState observed{.elements = {Endpoint("v_app", kApp), kAllowDb}};
  EXPECT_THAT(
      Plan(desired, observed).steps,
      ElementsAre(RemoveElement{kAllowDb},
                  ForgetFlows{.source = kApp, .destination = kDb, .protocol = 6, .port = 3306}));
}

TEST(PlanNetwork, ForgetsADetachedContainerByItsAddressOnce) {
  const NetworkState observed{
      .elements = {Endpoint("v_app", kApp), kAllowDb, Outbound("outbound_all")}};
  EXPECT_THAT(Plan({}, observed).steps,
              ElementsAre(RemoveElement{Endpoint("v_app", kApp)}, RemoveElement{kAllowDb},
                          RemoveElement{Outbound("outbound_all")}, ForgetFlows{.source = kApp},
                          ForgetFlows{.destination = kApp}));
}

TEST(PlanNetwork, ReplacesAPolicyWithoutAGapAndForgetsWhatItLetThrough) {
  const std::vector<OutboundRule> rules{{{}, {443}}};
  const NetworkState desired{.elements = {Endpoint("v_app", kApp), Outbound("out_v_app_2")},
                             .chains = {{"out_v_app_2", rules}}};
  const NetworkState observed{.elements = {Endpoint("v_app", kApp), Outbound("out_v_app_1")},
                              .chains = {{"out_v_app_1", {}}}};
  EXPECT_THAT(Plan(desired, observed).steps,
              ElementsAre(AddChain{"out_v_app_2", rules}, RemoveElement{Outbound("out_v_app_1")},
                          AddElement{Outbound("out_v_app_2")}, RemoveChain{"out_v_app_1"},
                          ForgetFlows{.source = kApp, .beyond_pool = true}));
}

TEST(PlanNetwork, RemovesLinksThatNobodyWants) {
  const NetworkState desired{.links = {{"v_app", "app"}}};
  const NetworkState observed{.links = {{"v_app", "app"}, {"v_old", "old"}, {"v_x", ""}}};
  EXPECT_THAT(Plan(desired, observed).steps,
              ElementsAre(RemoveLink{"v_old", "old"}, RemoveLink{"v_x", ""}));
}

TEST(PlanNetwork, DescribesEveryStepInALine) {
  NetworkPlan plan;
  plan.steps = {AddChain{"out_v_app_1", {{{}, {443}}}},
                RemoveElement{kAllowDb},
                AddElement{Endpoint("v_app", kApp)},
                RemoveChain{"out_v_app_0"},
                ForgetFlows{.source = kApp, .destination = kDb, .protocol = 6, .port = 3306},
                ForgetFlows{.source = kApp, .beyond_pool = true},
                RemoveLink{"v_old", "old"}};
  EXPECT_EQ(plan.Describe(),
            "add chain out_v_app_1 with 1 rules\n"
            "remove allow v_app 100.96.0.2 tcp 3306 (app > db)\n"
            "add endpoint v_app 100.96.0.1 (v_app)\n"
            "remove chain out_v_app_0\n"
            "forget flows from 100.96.0.1 to 100.96.0.2 tcp 3306\n"
            "forget flows from 100.96.0.1 beyond the pool\n"
            "remove link v_old (old)\n");
}

}  // namespace
}  // namespace paas::network
