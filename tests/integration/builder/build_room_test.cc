#include "builder/build/build_room.h"

#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::builder {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

class BuildRoomTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(os::MakeDirectories(directory_.path() + "/sizes/shop")); }
  BuildRoom Room(uint64_t reserve_bytes) {
    return BuildRoom({.work_root = directory_.path() + "/work",
                      .image_root = directory_.path(),
                      .size_root = directory_.path() + "/sizes",
                      .reserve_bytes = reserve_bytes});
  }
  testing::TempDirectory directory_;
};

TEST_F(BuildRoomTest, RefusesABuildThatWouldTouchTheReserve) {
  ASSERT_OK_AND_ASSIGN(const os::DiskSpace space, os::MeasureDisk(directory_.path()));
  BuildRoom full = Room(space.free_bytes);
  EXPECT_THAT(
      full.Admit("shop", "app").status(),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("no room for the build of app")));
}

TEST_F(BuildRoomTest, ExpectsWhatTheLastBuildOfTheApplicationTook) {
  BuildRoom room = Room(0);
  EXPECT_OK(room.Admit("shop", "app").status());
  room.Remember("shop", "app", /*work_bytes=*/1ull << 60, /*image_bytes=*/5);
  EXPECT_THAT(room.Admit("shop", "app").status(), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_OK(room.Admit("shop", "other").status());
  room.Remember("shop", "app", 1, 1);
  EXPECT_OK(room.Admit("shop", "app").status());
}

TEST_F(BuildRoomTest, CountsWhatBuildsThatRunWerePromised) {
  ASSERT_OK_AND_ASSIGN(const os::DiskSpace space, os::MeasureDisk(directory_.path()));
  BuildRoom room = Room(0);
  // More than half of what is free: one fits, two do not.
  room.Remember("shop", "app", space.free_bytes / 2, 1);
  {
    const StatusOr<BuildRoom::Ticket> ticket = room.Admit("shop", "app");
    ASSERT_OK(ticket.status());
    EXPECT_THAT(room.Admit("shop", "app").status(), StatusIs(absl::StatusCode::kResourceExhausted));
  }
  EXPECT_OK(room.Admit("shop", "app").status());
}

}  // namespace
}  // namespace paas::builder
