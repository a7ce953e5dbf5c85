#include "volume/plan/pool_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::volume {
namespace {

using ::testing::ElementsAre;
constexpr uint64_t kGiB = 1ull << 30;
const PoolStep kAttach{PoolAction::kAttach};
const PoolStep kMount{PoolAction::kMount};
const PoolStep kFit{PoolAction::kGrowFilesystem};

TEST(PlanPool, MakesOneOfHalfTheFreeDisk) {
  EXPECT_THAT(PlanPool({.disk_free_bytes = 81 * kGiB}),
              ElementsAre(PoolStep{PoolAction::kMakeFile, 40 * kGiB}, kAttach, kMount, kFit));
}

TEST(PlanPool, TakesTheOperatorsSize) {
  EXPECT_THAT(PlanPool({.disk_free_bytes = 81 * kGiB, .wanted_bytes = 3 * kGiB}),
              ElementsAre(PoolStep{PoolAction::kMakeFile, 3 * kGiB}, kAttach, kMount, kFit));
}

TEST(PlanPool, AdoptsWhatIsMounted) {
  EXPECT_THAT(PlanPool({.file_bytes = 3 * kGiB,
                        .disk_free_bytes = kGiB,
                        .wanted_bytes = 3 * kGiB,
                        .attached = true,
                        .mounted = true}),
              ElementsAre(kFit));
}

TEST(PlanPool, MountsAgainAfterACrashOfTheMachine) {
  EXPECT_THAT(PlanPool({.file_bytes = 3 * kGiB, .wanted_bytes = 3 * kGiB}),
              ElementsAre(kAttach, kMount, kFit));
}

TEST(PlanPool, MountsAgainWhatContainersKeptAttached) {
  EXPECT_THAT(PlanPool({.file_bytes = 3 * kGiB, .wanted_bytes = 3 * kGiB, .attached = true}),
              ElementsAre(kMount, kFit));
}

TEST(PlanPool, GrowsWithTheDiskAndNeverShrinks) {
  // What the pool has taken of the disk counts as if it were free.
  const PoolFacts facts{.file_bytes = 10 * kGiB,
                        .allocated_bytes = 8 * kGiB,
                        .disk_free_bytes = 32 * kGiB,
                        .attached = true,
                        .mounted = true};
  EXPECT_THAT(PlanPool(facts), ElementsAre(PoolStep{PoolAction::kGrowFile, 20 * kGiB}, kFit));
  PoolFacts full = facts;
  full.disk_free_bytes = kGiB;
  EXPECT_THAT(PlanPool(full), ElementsAre(kFit));
}

TEST(PlanPool, IsNeverTooSmallForAFileSystem) {
  EXPECT_EQ(DefaultPoolBytes({.disk_free_bytes = 1 << 20}), kSmallestPool);
  EXPECT_EQ(PlanPool({.wanted_bytes = 1})[0], (PoolStep{PoolAction::kMakeFile, kSmallestPool}));
}

}  // namespace
}  // namespace paas::volume
