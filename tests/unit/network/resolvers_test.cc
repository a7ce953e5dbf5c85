#include "network/resolvers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::network {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ChooseResolvers, TakesTheNodesOwn) {
  const Resolvers chosen = ChooseResolvers(
      "# made by hand\nsearch example.com\nnameserver 192.0.2.53\nnameserver\t192.0.2.54\n",
      "nameserver 198.51.100.1\n");
  EXPECT_THAT(chosen.addresses, ElementsAre(Ipv4{0xc0000235}, Ipv4{0xc0000236}));
  EXPECT_THAT(chosen.warnings, IsEmpty());
}

TEST(ChooseResolvers, LooksBehindALoopbackStub) {
  const Resolvers chosen =
      ChooseResolvers("nameserver 127.0.0.53\noptions edns0\n", "nameserver 198.51.100.1\n");
  EXPECT_THAT(chosen.addresses, ElementsAre(Ipv4{0xc6336401}));
  EXPECT_THAT(chosen.warnings, IsEmpty());
}

TEST(ChooseResolvers, NamesALoopbackResolverWithoutUpstreamAsMissing) {
  const Resolvers chosen = ChooseResolvers("nameserver 127.0.0.1\nnameserver ::1\n", "");
  EXPECT_THAT(chosen.addresses, IsEmpty());
  EXPECT_THAT(chosen.warnings, ElementsAre(HasSubstr("loopback only")));
}

TEST(ChooseResolvers, SkipsIpv6WithAWarning) {
  const Resolvers chosen = ChooseResolvers("nameserver 2001:db8::1\nnameserver 192.0.2.53\n", "");
  EXPECT_THAT(chosen.addresses, ElementsAre(Ipv4{0xc0000235}));
  EXPECT_THAT(chosen.warnings, ElementsAre(HasSubstr("2001:db8::1")));
}

TEST(ChooseResolvers, SaysWhenThereIsNone) {
  EXPECT_THAT(ChooseResolvers("", "").warnings, ElementsAre(HasSubstr("no IPv4 nameserver")));
}

}  // namespace
}  // namespace paas::network
