#include "network/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network/ruleset.h"
#include "tests/support/status_matchers.h"

namespace paas::network {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

ContainerNetwork Good() { return {"shop-main--app", Ipv4{0x64600001}, {}, {}}; }

TEST(ValidateConfig, AcceptsTheDefaults) { EXPECT_OK(Validate(Config{})); }

TEST(ValidateConfig, RefusesNamesThatWouldSpeakNft) {
  for (const char* name : {"", "a b", "a;flush ruleset", "a\n", "0a", "A"}) {
    Config config;
    config.table = name;
    EXPECT_THAT(Validate(config), StatusIs(kInvalid)) << name;
  }
}

TEST(ValidateConfig, RefusesAPoolThatHoldsTheGatewayAndALoopbackResolver) {
  Config config;
  config.pool = Cidr{{0xA9FE0000}, 16};
  EXPECT_THAT(Validate(config), StatusIs(kInvalid, HasSubstr("gateway")));
  config = Config{};
  config.resolvers = {Ipv4{0x7f000035}};
  EXPECT_THAT(Validate(config), StatusIs(kInvalid, HasSubstr("127.0.0.53")));
}

TEST(ValidateContainer, AcceptsAGoodOne) { EXPECT_OK(Validate(Good(), Config{})); }

TEST(ValidateContainer, RefusesBadIdsAddressesAndPorts) {
  ContainerNetwork bad = Good();
  bad.id = "../app";
  EXPECT_THAT(Validate(bad, Config{}), StatusIs(kInvalid));
  bad = Good();
  bad.id = std::string(64, 'a');
  EXPECT_THAT(Validate(bad, Config{}), StatusIs(kInvalid));
  bad = Good();
  bad.address = Ipv4{0x0a000001};
  EXPECT_THAT(Validate(bad, Config{}), StatusIs(kInvalid, HasSubstr("outside of the pool")));
  bad = Good();
  bad.edges = {{"db", Protocol::kTcp, 0}};
  EXPECT_THAT(Validate(bad, Config{}), StatusIs(kInvalid, HasSubstr("port 0")));
}

TEST(ValidateContainer, BoundsTheLengthOfAnAllowList) {
  ContainerNetwork big = Good();
  big.outbound.mode = OutboundPolicy::Mode::kListed;
  big.outbound.rules = {{std::vector<Cidr>(33), std::vector<uint16_t>(32, 80)}};
  EXPECT_THAT(Validate(big, Config{}), StatusIs(kInvalid, HasSubstr("1056")));
}

TEST(Ruleset, ChangesItsGenerationWithItsContentOnly) {
  Config other;
  other.table = "other";
  EXPECT_EQ(RulesetComment(Config{}), RulesetComment(other)) << "the name is no rule";
  other.resolvers = {Ipv4{0xc0000235}};
  EXPECT_NE(RulesetComment(Config{}), RulesetComment(other));
}

TEST(Ruleset, FillsInEveryPlaceholder) {
  Config config;
  config.resolvers = {Ipv4{0xc0000235}};
  config.closed = {Cidr{{0x0a000000}, 8}};
  const std::string text = RulesetText(config);
  EXPECT_THAT(text, Not(HasSubstr("@POOL@")));
  EXPECT_THAT(text, HasSubstr("elements = { 192.0.2.53 }"));
  EXPECT_THAT(text, HasSubstr("100.96.0.0/16, 10.0.0.0/8"));
}

}  // namespace
}  // namespace paas::network
