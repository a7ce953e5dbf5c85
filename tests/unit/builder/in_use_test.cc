#include "builder/collect/in_use.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

namespace paas::builder {
namespace {

TEST(InUse, NothingIsDeletedWhileSomebodyUsesIt) {
  InUse in_use;
  int deletions = 0;
  const auto remove = [&] { return in_use.DeleteUnused("a", [&] { ++deletions; }); };
  {
    const InUse::Hold first = in_use.Use("a");
    std::optional<InUse::Hold> second = in_use.Use("a");
    EXPECT_FALSE(remove());
    second.reset();
    EXPECT_FALSE(remove());
    EXPECT_TRUE(in_use.IsUsed("a"));
    EXPECT_FALSE(in_use.IsUsed("b"));
  }
  EXPECT_FALSE(in_use.IsUsed("a"));
  EXPECT_TRUE(remove());
  EXPECT_EQ(deletions, 1);
}

TEST(InUse, WhoWantsToUseWhatIsBeingDeletedWaits) {
  InUse in_use;
  std::atomic<bool> used{false};
  std::thread user;
  in_use.DeleteUnused("a", [&] {
    user = std::thread([&] {
      const InUse::Hold hold = in_use.Use("a");
      used = true;
    });
    EXPECT_FALSE(in_use.DeleteUnused("a", [] {}));
    EXPECT_FALSE(used);
  });
  user.join();
  EXPECT_TRUE(used);
}

}  // namespace
}  // namespace paas::builder
