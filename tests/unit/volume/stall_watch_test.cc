#include "volume/moosefs/stall_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::volume {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const StallWatch::Time kStart{};

TEST(StallWatch, NamesWhatHasWaitedForTooLong) {
  StallWatch watch(seconds(30));
  EXPECT_THAT(watch.Note({"0:1", "0:2"}, kStart), IsEmpty());
  EXPECT_THAT(watch.Note({"0:1"}, kStart + seconds(29)), IsEmpty());
  EXPECT_THAT(watch.Note({"0:1", "0:2"}, kStart + seconds(30)), ElementsAre("0:1"));
}

TEST(StallWatch, BeginsAnewWhenThereWasAnAnswer) {
  StallWatch watch(seconds(30));
  watch.Note({"0:1"}, kStart);
  watch.Forgive();
  EXPECT_THAT(watch.Note({"0:1"}, kStart + seconds(30)), IsEmpty());
  EXPECT_THAT(watch.Note({"0:1"}, kStart + seconds(60)), ElementsAre("0:1"));
}

}  // namespace
}  // namespace paas::volume
