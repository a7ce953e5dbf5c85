#include "controller/deploy/idle_pauses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kDayMs = 24 * 60 * 60 * 1000;
constexpr int64_t kNow = 100 * kDayMs;

Environment Preview(int64_t age_days) {
  return {.project = "shop",
          .name = "preview",
          .type = "development",
          .status = "active",
          .release = 3,
          .updated_unix_ms = kNow - age_days * kDayMs};
}

TEST(IdleOf, NamesPreviewsThatNobodyDeploysAnyMore) {
  EXPECT_THAT(IdleOf({Preview(13), Preview(14)}, kNow, 14), ElementsAre(Preview(14)));
  EXPECT_THAT(IdleOf({Preview(99)}, kNow, 0), IsEmpty());
}

TEST(IdleOf, LeavesProductionAndWhatDoesNotRunAlone) {
  Environment production = Preview(99), paused = Preview(99), fresh = Preview(99);
  production.type = "production";
  paused.status = "paused";
  fresh.release = 0;
  EXPECT_THAT(IdleOf({production, paused, fresh}, kNow, 14), IsEmpty());
}

}  // namespace
}  // namespace paas::controller
