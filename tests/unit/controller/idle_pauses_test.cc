#include "controller/deploy/idle_pauses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

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

TEST(IdlePauses, PausesWhatIsIdleAndNothingThatWasTouchedSince) {
  auto store = OpenSqliteStore(":memory:");
  ASSERT_OK(store.status());
  ASSERT_OK((*store)->CreateProject({.id = "shop"}));
  int64_t now = kNow;
  std::vector<std::string> paused;
  IdlePauses idle(
      **store, [&] { return now; }, /*days=*/2,
      [&](const Environment& one) { paused.push_back(one.name); });
  ASSERT_OK((*store)->PutEnvironment(Preview(0)));
  idle.Look();
  EXPECT_THAT(paused, IsEmpty());
  now += 2 * kDayMs;
  idle.Look();
  EXPECT_THAT(paused, ElementsAre("preview"));
  // A resume touches it: two days begin anew.
  Environment resumed = Preview(0);
  resumed.updated_unix_ms = now;
  ASSERT_OK((*store)->PutEnvironment(resumed));
  now += 2 * kDayMs - 1;
  idle.Look();
  EXPECT_THAT(paused, ElementsAre("preview"));
}

}  // namespace
}  // namespace paas::controller
