// What a project's data goes through: deploys, deaths, reboots, and its end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "common/os/file.h"
#include "tests/e2e/isolation/inside.h"
#include "tests/e2e/platform_environment.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::chrono::seconds kPatience{30};
constexpr char kMounts[] =
    "disk: 256\n"
    "mounts:\n"
    "  files: {source: local}\n"
    "  more: {source: local, source_path: other}\n"
    "  scratch: {source: tmp}\n";

class Data : public ::testing::Test {
 protected:
  void SetUp() override {
    DeployApplication("data", kMounts);
    ASSERT_EQ(Shell("data", "echo kept > files/f; mkdir -p more/d; echo too > more/d/g"), "");
  }
  void TearDown() override {
    EXPECT_EQ(SharedPlatform().Paasctl({"delete", "-p", "data", "-e", "main", "--yes"}).exit_code,
              0);
    EXPECT_FALSE(os::Exists(SharedPlatform().root() + "/run/volumes/data-main-bvxea6i"));
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  }
  static void ExpectData() {
    EXPECT_EQ(Shell("data", "cd /app; cat files/f more/d/g; stat -c '%U %a' files more"),
              "kept\ntoo\nweb 755\nweb 755\n");
  }
  static void AwaitAnswer() {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline &&
           Curl(SharedPlatform().Url("data")).status != 200) {
    }
  }
};

TEST_F(Data, StaysOverDeploysAndWhenItsMountIsGoneForATime) {
  DeployApplication("data", std::string(kMounts) + "variables: {env: {A: b}}\n");
  ExpectData();
  DeployApplication("data");
  EXPECT_THAT(Shell("data", "ls /app/files"), HasSubstr("No such file"));
  DeployApplication("data", kMounts);
  ExpectData();
}

TEST_F(Data, StaysWhenTheAgentIsKilledAndIsWritableAllTheTime) {
  Platform& platform = SharedPlatform();
  ASSERT_OK(platform.Kill("paas-agent", SIGKILL));
  ASSERT_OK(platform.Restart("paas-agent"));
  ExpectData();
  EXPECT_EQ(Shell("data", "echo new > files/n; cat files/n"), "new\n");
  EXPECT_THAT(Inconsistencies(platform.footprint(), kPatience), IsEmpty());
}

TEST_F(Data, StaysWhenTheMachineLosesItsPower) {
  Platform& platform = SharedPlatform();
  ASSERT_EQ(Shell("data", "sync"), "");
  ASSERT_OK(platform.CrashMachine());
  for (const char* daemon : {"paas-controller", "paas-builder", "paas-agent"}) {
    ASSERT_OK(platform.Restart(daemon));
  }
  AwaitAnswer();
  ExpectData();
  EXPECT_THAT(Inconsistencies(platform.footprint(), kPatience), IsEmpty());
}

TEST_F(Data, IsMountedWithoutDevicesAndSetuid) {
  EXPECT_EQ(Shell("data",
                  "grep -cE '^[^ ]+ /app/(files|more|scratch) [a-z]+ rw,nosuid,nodev' "
                  "/proc/mounts"),
            "3\n");
}

TEST(VolumeSize, IsEnforcedAndChangesWithTheProject) {
  const std::string mounts = "mounts:\n  files: {source: local}\n";
  DeployApplication("sized", "disk: 128\n" + mounts);
  EXPECT_THAT(Shell("sized", "dd if=/dev/zero of=files/big bs=1M count=200"),
              HasSubstr("Disk quota exceeded"));
  EXPECT_EQ(Shell("sized", "rm files/big && echo room > files/f && cat files/f"), "room\n");
  DeployApplication("sized", "disk: 512\n" + mounts);
  EXPECT_EQ(
      Shell("sized", "cat files/f && dd if=/dev/zero of=files/big bs=1M count=200 status=none"),
      "room\n");
  SharedPlatform().Paasctl({"delete", "-p", "sized", "-e", "main", "--yes"});
}

// A worker has a disk of its own, and the storage of its application in common with it.
TEST(Storage, IsSharedByAnApplicationAndItsWorker) {
  DeployApplication(
      "sharing",
      "disk: 128\n"
      "mounts:\n"
      "  common: {source: storage}\n"
      "  own: {source: local}\n"
      "workers:\n"
      "  queue:\n"
      "    commands:\n"
      "      start: 'echo mine > own/w; echo from-worker > common/w; sleep 100000'\n");
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::string seen;
  while (seen != "from-worker\n" && std::chrono::steady_clock::now() < deadline) {
    seen = Shell("sharing", "cat common/w 2>/dev/null");
  }
  EXPECT_EQ(seen, "from-worker\n");
  EXPECT_EQ(Shell("sharing", "stat -c '%U' common/w; ls own"), "web\n");
  EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  SharedPlatform().Paasctl({"delete", "-p", "sharing", "-e", "main", "--yes"});
}

}  // namespace
}  // namespace paas::testing
