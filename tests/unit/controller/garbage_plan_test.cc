#include "controller/plan/garbage_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::controller {

void PrintTo(const GarbageItem& item, std::ostream* out) {
  *out << Name(item.kind) << " " << item.name << (item.goes ? " goes: " : " stays: ")
       << item.reason;
}

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;

StoredImage Old(const std::string& digest, uint64_t bytes = 10) {
  return {.digest = digest, .bytes = bytes, .idle = hours(100)};
}

TEST(PlanGarbage, TakesWhatNobodySpeaksForTheLargestFirst) {
  const GarbageFacts facts{.images = {Old("a", 1), Old("b", 7)}};
  const std::vector<GarbageItem> items = PlanGarbage(facts, {});
  EXPECT_THAT(
      items,
      ElementsAre(GarbageItem{GarbageKind::kAppImage, "b", 7, true, "no kept release has it"},
                  GarbageItem{GarbageKind::kAppImage, "a", 1, true, "no kept release has it"}));
  EXPECT_EQ(BytesThatGo(items), 8u);
}

TEST(PlanGarbage, KeepsWhatIsPinnedCalledUsedLeasedOrYoungAndSaysWhy) {
  GarbageFacts facts;
  facts.images = {Old("pinned", 5), Old("called", 4), Old("used", 3), Old("leased", 2),
                  Old("young", 1)};
  facts.pins["pinned"] = {"shop/main r1", "shop/main r2", "shop/x r1", "a/main r9", "b/main r9"};
  facts.images[1].aliases = {"nodejs-18"};
  facts.images[1].is_base = true;
  facts.images[2].in_use = true;
  facts.leases = {"leased"};
  facts.images[4].idle = minutes(59);
  EXPECT_THAT(
      PlanGarbage(facts, {}),
      ElementsAre(
          GarbageItem{GarbageKind::kAppImage, "pinned", 5, false,
                      "of shop/main r1, shop/main r2, shop/x r1 and 2 more"},
          GarbageItem{GarbageKind::kBaseImage, "called", 4, false, "is nodejs-18"},
          GarbageItem{GarbageKind::kAppImage, "used", 3, false, "in use"},
          GarbageItem{GarbageKind::kAppImage, "leased", 2, false, "an activity under way needs it"},
          GarbageItem{GarbageKind::kAppImage, "young", 1, false, "used 59 min ago"}));
}

TEST(PlanGarbage, TakesABaseImageThatWasBuiltAnew) {
  GarbageFacts facts{.images = {Old("old")}};
  facts.images[0].is_base = true;
  facts.images[0].reference = "nodejs-18";
  EXPECT_EQ(PlanGarbage(facts, {})[0].reason,
            "no kept release has it; nodejs-18 is another image now");
  facts.images[0].idle = hours(1) - std::chrono::seconds(1);
  EXPECT_FALSE(PlanGarbage(facts, {})[0].goes);
}

TEST(PlanGarbage, JudgesCopiesOfANodeOnTheirOwn) {
  GarbageFacts facts{.images = {}, .node_images = {Old("mounted", 3), Old("pinned", 2), Old("x")}};
  facts.node_images[0].in_use = true;
  facts.pins["pinned"] = {"shop/main r1"};
  const std::vector<GarbageItem> items = PlanGarbage(facts, {});
  EXPECT_EQ(items[0], (GarbageItem{GarbageKind::kNodeCopy, "x", 10, true,
                                   "no kept release has it, and no container"}));
  EXPECT_FALSE(items[1].goes);
  EXPECT_FALSE(items[2].goes);
}

TEST(PlanGarbage, TakesCachesByAge) {
  GarbageFacts facts;
  facts.caches = {{"shop/app", 3, hours(24 * 30), false},
                  {"shop/api", 2, hours(24 * 30) - minutes(1), false},
                  {"blog/app", 1, hours(24 * 90), true}};
  EXPECT_THAT(
      PlanGarbage(facts, {}),
      ElementsAre(
          GarbageItem{GarbageKind::kBuildCache, "shop/app", 3, true, "last used 30 days ago"},
          GarbageItem{GarbageKind::kBuildCache, "shop/api", 2, false, "last used 29 days ago"},
          GarbageItem{GarbageKind::kBuildCache, "blog/app", 1, false, "a build uses it"}));
}

}  // namespace
}  // namespace paas::controller
