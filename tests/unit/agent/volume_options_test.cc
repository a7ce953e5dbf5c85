#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/volume/driver_choice.h"
#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

using testing::StatusIs;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Paths PathsBelow(const testing::TempDirectory& directory) {
  return {.state = directory / "state", .run = directory / "run"};
}

const StorageConnector kNobody;  // there is no storage to ask

TEST(VolumeDriver, TakesOptionsOfItsOwnOnly) {
  const testing::TempDirectory directory;
  VolumeOptions options{.driver = "dir", .options = {{"path", "/x"}}};
  EXPECT_THAT(OpenVolumeDriver(options, PathsBelow(directory), kNobody), StatusIs(kInvalid));
  options = {.driver = "btrfs", .options = {{"path", "relative"}}};
  EXPECT_THAT(OpenVolumeDriver(options, PathsBelow(directory), kNobody), StatusIs(kInvalid));
}

TEST(VolumeDriver, MooseFsNeedsAMaster) {
  const testing::TempDirectory directory;
  EXPECT_THAT(OpenVolumeDriver({.driver = "moosefs"}, PathsBelow(directory), kNobody),
              StatusIs(kInvalid, ::testing::HasSubstr("master=HOST")));
  VolumeOptions options{.driver = "moosefs", .options = {{"master", "m"}, {"port", "70000"}}};
  EXPECT_THAT(OpenVolumeDriver(options, PathsBelow(directory), kNobody), StatusIs(kInvalid));
}

TEST(VolumeDriver, NfsNeedsAServerAndItsAddress) {
  const testing::TempDirectory directory;
  const auto open = [&](std::map<std::string, std::string> given) {
    return OpenVolumeDriver({.driver = "nfs", .options = std::move(given)}, PathsBelow(directory),
                            kNobody);
  };
  EXPECT_THAT(open({}), StatusIs(kInvalid, ::testing::HasSubstr("server=tcp:HOST:PORT")));
  EXPECT_THAT(open({{"server", "10.0.0.3"}}), StatusIs(kInvalid));
  EXPECT_THAT(open({{"server", "tcp:storage:7445"}}),
              StatusIs(kInvalid, ::testing::HasSubstr("no IPv4 address")));
  EXPECT_THAT(open({{"server", "unix:/run/paas/storage.sock"}}), StatusIs(kInvalid));
  EXPECT_OK(open({{"server", "tcp:storage:7445"}, {"nfs", "10.0.0.3"}}));
}

// NFS believes whoever speaks to it: containers may not.
TEST(VolumeDriver, NfsNamesTheServerThatIsToBeClosedToContainers) {
  const testing::TempDirectory directory;
  ASSERT_OK_AND_ASSIGN(
      const auto driver,
      OpenVolumeDriver({.driver = "nfs", .options = {{"server", "tcp:10.0.0.3:7445"}}},
                       PathsBelow(directory), kNobody));
  EXPECT_THAT(driver->TrustingServers(), ::testing::ElementsAre("10.0.0.3"));
  EXPECT_THAT(driver->List(""), StatusIs(absl::StatusCode::kUnavailable));
}

// With another driver, the data would seem to be lost.
TEST(VolumeDriver, StaysWithTheDirectoriesThatAreThere) {
  const testing::TempDirectory directory;
  ASSERT_OK(os::MakeDirectories(directory / "state/volumes/shop-main/app"));
  ASSERT_OK_AND_ASSIGN(const auto driver, OpenVolumeDriver({}, PathsBelow(directory), kNobody));
  EXPECT_EQ(driver->name(), "dir");
  ASSERT_OK_AND_ASSIGN(const auto volumes, driver->List(""));
  EXPECT_EQ(volumes.size(), 1u);
}

}  // namespace
}  // namespace paas::agent
