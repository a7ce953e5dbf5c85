#include "network/address.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::network {
namespace {

TEST(Ipv4, ParsesAndPrintsDottedQuads) {
  for (const char* text : {"0.0.0.0", "100.96.0.1", "255.255.255.255"}) {
    ASSERT_OK_AND_ASSIGN(const Ipv4 address, Ipv4::Parse(text));
    EXPECT_EQ(address.ToString(), text);
  }
}

TEST(Ipv4, RefusesEverythingElse) {
  for (const char* text : {"", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4",
                           "1.2.3.4 ", "::1", "localhost", "1..2.3", "1.2.3.4/8"}) {
    EXPECT_THAT(Ipv4::Parse(text), testing::StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(Cidr, ClearsHostBits) {
  ASSERT_OK_AND_ASSIGN(const Cidr cidr, Cidr::Parse("10.1.2.3/8"));
  EXPECT_EQ(cidr.ToString(), "10.0.0.0/8");
}

TEST(Cidr, TakesAnAddressAsABlockOfOne) {
  ASSERT_OK_AND_ASSIGN(const Cidr cidr, Cidr::Parse("10.1.2.3"));
  EXPECT_EQ(cidr.ToString(), "10.1.2.3/32");
  EXPECT_EQ(cidr.Size(), 1u);
}

TEST(Cidr, ZeroPrefixContainsEverything) {
  ASSERT_OK_AND_ASSIGN(const Cidr any, Cidr::Parse("0.0.0.0/0"));
  EXPECT_TRUE(any.Contains(Ipv4{0xffffffff}));
  EXPECT_EQ(any.Mask(), 0u);
}

TEST(Cidr, ContainsExactlyItsBlock) {
  ASSERT_OK_AND_ASSIGN(const Cidr pool, Cidr::Parse("100.96.0.0/16"));
  EXPECT_TRUE(pool.Contains(Ipv4{0x6460ffff}));
  EXPECT_FALSE(pool.Contains(Ipv4{0x64610000}));
}

TEST(Cidr, RefusesBadPrefixes) {
  for (const char* text : {"10.0.0.0/", "10.0.0.0/33", "10.0.0.0/8x", "10.0.0/8", "/8"}) {
    EXPECT_THAT(Cidr::Parse(text), testing::StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace paas::network
