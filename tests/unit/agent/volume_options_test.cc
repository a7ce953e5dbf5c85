#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/volume/driver_choice.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

using testing::StatusIs;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(ParseSize, KnowsTheUnitsOfDisks) {
  EXPECT_EQ(ParseSize("1000").value(), 1000u);
  EXPECT_EQ(ParseSize("20G").value(), 20'000'000'000u);
  EXPECT_EQ(ParseSize("512MiB").value(), 512u << 20);
  EXPECT_EQ(ParseSize("2TB").value(), 2'000'000'000'000u);
}

TEST(ParseSize, RefusesWhatIsNoSize) {
  for (const char* text :
       {"", "G", "-1", "20 G", "20g", "1.5G", "99999999999999999999", "9999999999999TB", "0x10"}) {
    EXPECT_THAT(ParseSize(text), StatusIs(kInvalid)) << text;
  }
}

Paths PathsBelow(const testing::TempDirectory& directory) {
  return {.state = directory / "state", .run = directory / "run"};
}

TEST(VolumeDriver, TakesOptionsOfItsOwnOnly) {
  const testing::TempDirectory directory;
  VolumeOptions options{.driver = "dir", .options = {{"path", "/x"}}};
  EXPECT_THAT(OpenVolumeDriver(options, PathsBelow(directory)), StatusIs(kInvalid));
  options = {.driver = "btrfs", .options = {{"path", "relative"}}};
  EXPECT_THAT(OpenVolumeDriver(options, PathsBelow(directory)), StatusIs(kInvalid));
}

TEST(VolumeDriver, MooseFsNeedsAMaster) {
  const testing::TempDirectory directory;
  EXPECT_THAT(OpenVolumeDriver({.driver = "moosefs"}, PathsBelow(directory)),
              StatusIs(kInvalid, ::testing::HasSubstr("master=HOST")));
  VolumeOptions options{.driver = "moosefs", .options = {{"master", "m"}, {"port", "70000"}}};
  EXPECT_THAT(OpenVolumeDriver(options, PathsBelow(directory)), StatusIs(kInvalid));
}

// With another driver, the data would seem to be lost.
TEST(VolumeDriver, StaysWithTheDirectoriesThatAreThere) {
  const testing::TempDirectory directory;
  ASSERT_OK(os::MakeDirectories(directory / "state/volumes/shop-main/app"));
  ASSERT_OK_AND_ASSIGN(const auto driver, OpenVolumeDriver({}, PathsBelow(directory)));
  EXPECT_EQ(driver->name(), "dir");
  ASSERT_OK_AND_ASSIGN(const auto volumes, driver->List(""));
  EXPECT_EQ(volumes.size(), 1u);
}

}  // namespace
}  // namespace paas::agent
