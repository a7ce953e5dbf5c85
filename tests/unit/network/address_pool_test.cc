#include "network/address_pool.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/status_matchers.h"

namespace paas::network {
namespace {

using ::paas::testing::StatusIs;

constexpr Cidr kSmall{{0x0a000000}, 29};  // 10.0.0.0/29: six usable addresses

TEST(AddressPool, KeepsTheAddressOfAnId) {
  AddressPool pool(kSmall);
  ASSERT_OK_AND_ASSIGN(const Ipv4 first, pool.Acquire("a"));
  ASSERT_OK_AND_ASSIGN(const Ipv4 again, pool.Acquire("a"));
  EXPECT_EQ(first, again);
  EXPECT_EQ(pool.Find("a"), first);
}

TEST(AddressPool, HandsOutEveryUsableAddressOnceAndThenIsFull) {
  AddressPool pool(kSmall);
  std::set<Ipv4> seen;
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) {
    ASSERT_OK_AND_ASSIGN(const Ipv4 address, pool.Acquire(id));
    EXPECT_TRUE(kSmall.Contains(address));
    EXPECT_TRUE(seen.insert(address).second) << address.ToString();
  }
  EXPECT_FALSE(seen.contains(Ipv4{0x0a000000}));
  EXPECT_FALSE(seen.contains(Ipv4{0x0a000007}));
  EXPECT_THAT(pool.Acquire("g"), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(AddressPool, GivesAReturningIdTheSameAddressInAnotherPool) {
  AddressPool before(Cidr{{0x64600000}, 16}), after(Cidr{{0x64600000}, 16});
  ASSERT_OK_AND_ASSIGN(const Ipv4 first, before.Acquire("shop-main--app"));
  ASSERT_OK_AND_ASSIGN(const Ipv4 second, after.Acquire("shop-main--app"));
  EXPECT_EQ(first, second);
}

TEST(AddressPool, ReusesAReleasedAddress) {
  AddressPool pool(Cidr{{0x0a000000}, 30});
  ASSERT_OK(pool.Acquire("a"));
  ASSERT_OK(pool.Acquire("b"));
  pool.Release("a");
  pool.Release("never seen");
  EXPECT_OK(pool.Acquire("c"));
  EXPECT_EQ(pool.size(), 2u);
}

TEST(AddressPool, AdoptsWhatARecordSays) {
  AddressPool pool(kSmall);
  ASSERT_OK(pool.Adopt("a", Ipv4{0x0a000003}));
  EXPECT_OK(pool.Adopt("a", Ipv4{0x0a000003}));
  ASSERT_OK_AND_ASSIGN(const Ipv4 address, pool.Acquire("a"));
  EXPECT_EQ(address, Ipv4{0x0a000003});
}

TEST(AddressPool, RefusesToAdoptAnAddressTwice) {
  AddressPool pool(kSmall);
  ASSERT_OK(pool.Adopt("a", Ipv4{0x0a000003}));
  EXPECT_THAT(pool.Adopt("b", Ipv4{0x0a000003}), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(pool.Adopt("a", Ipv4{0x0a000004}), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST(AddressPool, RefusesToAdoptWhatItWouldNeverGive) {
  AddressPool pool(kSmall);
  for (const uint32_t value : {0x0a000000u, 0x0a000007u, 0x0b000001u}) {
    EXPECT_THAT(pool.Adopt("a", Ipv4{value}), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(AddressPool, HasNothingToGiveFromABlockOfOne) {
  AddressPool pool(Cidr{{0x0a000001}, 32});
  EXPECT_THAT(pool.Acquire("a"), StatusIs(absl::StatusCode::kResourceExhausted));
}

}  // namespace
}  // namespace paas::network
