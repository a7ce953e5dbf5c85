// paas-storage as a process, where the kernel serves no NFS.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "common/os/subprocess.h"
#include "tests/integration/daemons/daemon_process.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::seconds kPatience{20};

class StorageDaemon : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(os::RunChecked({.argv = {"ip", "link", "set", "lo", "up"}}));
    if (os::Exists("/proc/fs/nfsd/threads")) GTEST_SKIP() << "this machine serves NFS";
  }
  void TearDown() override { EXPECT_EQ(Run({"--teardown"}).exit_code, 0); }
  os::CommandResult Run(std::vector<std::string> more) const {
    std::vector<std::string> argv = {PAAS_BIN_DIR "/paas-storage",
                                     "--config",
                                     "/dev/null",
                                     "--state-dir",
                                     root_ / "paas-storage",
                                     "--run-dir",
                                     root_ / "run",
                                     "--mount-point",
                                     root_ / "volumes",
                                     "--volume-size",
                                     "1GiB"};
    argv.insert(argv.end(), more.begin(), more.end());
    return *os::RunCommand({.argv = argv, .timeout = kPatience});
  }
  std::string AwaitReasons(const DaemonProcess& daemon) const {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    std::string page = daemon.Get("/readyz");
    while (page.find("NFS: ") == std::string::npos && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      page = daemon.Get("/readyz");
    }
    return page;
  }
  bool IsMounted() const {
    const std::vector<os::MountInfo> mounts = os::ReadMountInfo().value();
    for (const os::MountInfo& mount : mounts) {
      if (mount.mount_point == root_ / "volumes") return true;
    }
    return false;
  }

  const TempDirectory root_;
};

TEST_F(StorageDaemon, IsAliveAndSaysWhatItNeeds) {
  DaemonProcess storage("paas-storage", root_.path());
  EXPECT_THAT(AwaitReasons(storage), HasSubstr("install the package nfs-kernel-server"));
  EXPECT_THAT(storage.Get("/healthz"), HasSubstr("\r\n\r\nok\n"));
  EXPECT_THAT(storage.Get("/metrics"), HasSubstr("paas_build_info{version="));
  EXPECT_EQ(storage.End(SIGTERM), 0);
  // What nodes have mounted is there without it.
  EXPECT_TRUE(IsMounted());
}

TEST_F(StorageDaemon, GoesOnWhereItWasKilledAndIsTheOnlyOne) {
  DaemonProcess first("paas-storage", root_.path());
  AwaitReasons(first);
  const os::CommandResult second = Run({});
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.error_output + second.output, HasSubstr("paas-storage"));
  first.End(SIGKILL);
  DaemonProcess third("paas-storage", root_.path());
  EXPECT_THAT(AwaitReasons(third), HasSubstr("NFS: "));
  EXPECT_EQ(third.End(SIGTERM), 0);
}

TEST_F(StorageDaemon, LeavesNothingInTheKernelWhenItIsTakenDown) {
  DaemonProcess storage("paas-storage", root_.path());
  AwaitReasons(storage);
  EXPECT_EQ(storage.End(SIGTERM), 0);
  EXPECT_EQ(Run({"--teardown"}).exit_code, 0);
  EXPECT_FALSE(IsMounted());
}

TEST_F(StorageDaemon, RefusesWhatWouldHaveToBeQuotedForExports) {
  const os::CommandResult checked =
      Run({"--path", "/srv/a b(rw)", "--node", "10.0.0.1", "--check-config"});
  EXPECT_EQ(checked.exit_code, 6);
  EXPECT_EQ(Run({"--node", "web.example.org", "--check-config"}).exit_code, 2);
}

}  // namespace
}  // namespace paas::testing
