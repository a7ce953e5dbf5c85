#include "volume/nfs/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::volume {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const NfsOptions kOptions{
    .server = "10.0.0.3", .run_directory = "/run", .helper = "/bin/paas-volume", .node = "1a2b"};

// Two clients of one name are one to the server: they would be given each other's ids.
TEST(ClientName, IsThatOfNodeAndRange) {
  EXPECT_EQ(ClientName(kOptions, 1'000'000), "paas-1a2b-1000000");
  EXPECT_NE(ClientName(kOptions, 1'065'536), ClientName(kOptions, 1'000'000));
}

TEST(MountData, WaitsForTheServerAndSharesNothing) {
  const std::string data = "," + MountData(kOptions, 20491) + ",";
  for (const char* option : {",vers=4.2,", ",proto=tcp,", ",sec=sys,", ",hard,", ",nosharecache,",
                             ",addr=10.0.0.3,", ",port=20491,"}) {
    EXPECT_THAT(data, HasSubstr(option));
  }
}

// The shell touches no file of the server, and can be killed.
TEST(AttachCommand, NamesEverythingForTheHelper) {
  const os::Command command = AttachCommand(kOptions, {"/shop-main/app", 20491},
                                            {.holder = "c",
                                             .volume = {"shop-main", "app"},
                                             .directories = {{"files", 10000}, {"", 0}},
                                             .first_id = 1'000'000},
                                            "/run/containers/c/app");
  EXPECT_THAT(command.argv, ElementsAre("sh", "-c", "\"$@\"; exit $?", "sh", "/bin/paas-volume",
                                        "nfs", "10.0.0.3:/shop-main/app",
                                        MountData(kOptions, 20491), "1000000", "paas-1a2b-1000000",
                                        "/run/containers/c/app", "2", "files", "10000", "", "0"));
  EXPECT_TRUE(command.timeout.has_value());
}

TEST(FlushCommand, AsksAsTheContainersRoot) {
  const os::Command command = FlushCommand(kOptions, 1'000'000, "/run/containers/c/app/0");
  EXPECT_THAT(command.argv, ElementsAre("sh", "-c", "\"$@\"; exit $?", "sh", "/bin/paas-volume",
                                        "nfs-flush", "1000000", "/run/containers/c/app/0"));
  EXPECT_TRUE(command.timeout.has_value());
}

}  // namespace
}  // namespace paas::volume
