// What a container's file system is made of.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <optional>
#include <sstream>

#include "common/os/child_process.h"
#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "container/pin_directory.h"
#include "tests/integration/container/container_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

class Mounts : public ContainerTest {
 protected:
  std::string MakeDirectory(const std::string& name) const {
    EXPECT_OK(os::MakeDirectories(Path(name)));
    return Path(name);
  }
};

// As systemd leaves every node.
class SharedNode : public Mounts {
 protected:
  void SetUp() override {
    ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), 0);
    Mounts::SetUp();
    // And as the sandbox of a unit sees it.
    auto sandbox = os::ChildProcess::Start(
        {.argv = {"unshare", "--mount", "--propagation", "slave", "sh", "-c", "echo; sleep 60"}});
    ASSERT_OK(sandbox);
    sandbox_.emplace(*std::move(sandbox));
    EXPECT_EQ(ReadUntil(sandbox_->out().get(), "\n"), "\n");
    ASSERT_OK(PreparePinDirectory(Path("run")));
    ASSERT_OK(PreparePinDirectory(Path("run")));
  }
  void TearDown() override {
    EXPECT_OK(RemovePinDirectory(Path("run")));
    EXPECT_OK(RemovePinDirectory(Path("run")));
    Mounts::TearDown();
    EXPECT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
  }

  std::optional<os::ChildProcess> sandbox_;
};

TEST_F(SharedNode, SharesNoMountWithAContainer) {
  ContainerSpec spec = Spec();
  spec.app = ImageMount{MakeDirectory("app"), "/app"};
  ASSERT_OK(os::MakeDirectories(Path("app/var")));
  spec.binds = {{MakeDirectory("data"), "/app/var", /*read_only=*/false, /*no_exec=*/true}};
  const auto before = os::ReadMountInfo();
  auto container = Start(spec);
  ASSERT_OK(container);
  const std::string mounts = Shell(**container, "cat /proc/self/mountinfo").output;
  EXPECT_THAT(mounts, HasSubstr(" /app/var "));
  EXPECT_THAT(mounts, Not(HasSubstr(" shared:")));
  // It follows the agent's own namespace of it, which a swap works in, and no mount of the node.
  std::istringstream words(*os::ReadFile("/proc/self/mountinfo"));
  for (std::string word; words >> word;) {
    if (!word.starts_with("shared:")) continue;
    EXPECT_THAT(mounts, Not(HasSubstr(" master:" + word.substr(7) + " ")));
  }
  // Nothing of it appears on the node but the pin of that namespace.
  EXPECT_LE(os::ReadMountInfo()->size(), before->size() + 1);
}

TEST_F(Mounts, HaveExactlyTheseFlags) {
  ContainerSpec spec = Spec();
  spec.app = ImageMount{MakeDirectory("app"), "/app"};
  ASSERT_OK(os::MakeDirectories(Path("app/var")));
  spec.binds = {{MakeDirectory("logs"), "/var/log"},
                {MakeDirectory("data"), "/app/var", /*read_only=*/false, /*no_exec=*/true}};
  auto container = Start(spec);
  ASSERT_OK(container);
  auto mounts = os::ParseMountInfo(Shell(**container, "cat /proc/self/mountinfo").output);
  ASSERT_OK(mounts);
  std::string seen;
  for (const os::MountInfo& mount : *mounts) {
    const bool own =
        mount.mount_point.starts_with("/proc/") || mount.mount_point.starts_with("/sys/");
    if (!own) seen += mount.mount_point + " " + mount.fs_type + " " + mount.options + "\n";
  }
  EXPECT_EQ(seen,
            "/ ext4 ro,nosuid,nodev,relatime,idmapped\n"
            "/app ext4 ro,nosuid,nodev,relatime,idmapped\n"
            "/app/var ext4 rw,nosuid,nodev,noexec,relatime,idmapped\n"
            "/dev tmpfs ro,nosuid,noexec,relatime,idmapped\n"
            "/dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,idmapped\n"
            "/proc proc rw,nosuid,nodev,noexec,relatime\n"
            "/run tmpfs rw,nosuid,nodev,relatime,idmapped\n"
            "/run/config tmpfs ro,nosuid,nodev,relatime\n"
            "/sys tmpfs ro,nosuid,nodev,noexec,relatime\n"
            "/tmp tmpfs rw,nosuid,nodev,relatime,idmapped\n"
            "/var/log ext4 rw,nosuid,nodev,relatime,idmapped\n"
            "/proc proc rw,nosuid,nodev,noexec,relatime\n"
            "/dev/pts devpts rw,nosuid,noexec,relatime\n"
            "/dev/mqueue mqueue rw,nosuid,nodev,noexec,relatime\n");
}

TEST_F(Mounts, MapTheIdsOfBindsBothWays) {
  ContainerSpec spec = Spec();
  spec.binds = {{MakeDirectory("logs"), "/var/log"}};
  ASSERT_EQ(::chown(Path("logs").c_str(), 10000, 10000), 0);
  auto container = Start(spec);
  ASSERT_OK(container);
  const InsideResult result =
      Shell(**container, "echo x >/var/log/a && stat -c %u:%g /var/log/a", 10000);
  EXPECT_EQ(result.output, "10000:10000\n") << result.error;
  struct stat info {};
  ASSERT_EQ(::stat(Path("logs/a").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, 10000u);
}

// In which order runsvdir starts services: the agent relies on it.
TEST_F(Mounts, ListWhatWasMadeLastFirst) {
  ContainerSpec spec = Spec();
  for (const char* name : {"b", "c", "a"}) {
    spec.config.push_back({.path = "service/" + std::string(name) + "/run", .content = "x"});
  }
  auto container = Start(spec);
  ASSERT_OK(container);
  EXPECT_EQ(Shell(**container, "find /run/config/service -mindepth 1 -type d").output,
            "/run/config/service/a\n/run/config/service/c\n/run/config/service/b\n");
}

TEST_F(Mounts, MakeDeviceNodesAndSetuidBitsOfImagesInert) {
  ASSERT_EQ(::mknod((base_ + "/loop").c_str(), S_IFBLK | 0666, makedev(7, 0)), 0);
  ASSERT_EQ(::mknod((base_ + "/mem").c_str(), S_IFCHR | 0666, makedev(1, 1)), 0);
  ASSERT_EQ(::chmod((base_ + "/bin/container_probe").c_str(), 04755), 0);
  auto container = Start(Spec());
  ASSERT_OK(container);
  EXPECT_THAT(Shell(**container, "cat /loop").error, HasSubstr("Permission denied"));
  EXPECT_THAT(Shell(**container, "cat /mem").error, HasSubstr("Permission denied"));
  EXPECT_EQ(Shell(**container, "container_probe cat-ids", 10000).output, "ruid=10000 euid=10000\n");
}

TEST_F(Mounts, HoldTheConfigRamdisk) {
  ContainerSpec spec = Spec();
  spec.config = {{.path = "service/app/run", .content = "#!/bin/sh\necho ran\n", .mode = 0755},
                 {.path = "service/app/supervise", .link_target = "/run/supervise/app"},
                 {.path = "secret", .content = "s", .mode = 0440, .uid = 0, .gid = 10000},
                 {.path = "large", .content = std::string(3u << 20, 'x')}};
  spec.directories = {"/run/platform/deep", "/tmp/nginx"};
  spec.links = {{"/run/app.json", "config/secret"}};
  auto container = Start(spec);
  ASSERT_OK(container);
  const InsideResult result =
      Shell(**container,
            "cd /run/config; service/app/run; readlink service/app/supervise;"
            "stat -c '%a %u:%g' secret; wc -c <large; stat -c %Y service");
  EXPECT_EQ(result.output, "ran\n/run/supervise/app\n440 0:10000\n3145728\n1\n") << result.error;
  EXPECT_EQ(
      Shell(**container, "stat -c '%a %u:%g' /run/platform/deep /tmp/nginx; cat /run/app.json")
          .output,
      "755 0:0\n755 0:0\ns");
  // Everybody may make a socket in /run, nobody may touch the ramdisk.
  EXPECT_EQ(Shell(**container, "touch /run/app.sock && cat /run/config/secret", 10000).output, "s");
  EXPECT_THAT(Shell(**container, "rm -rf /run/config", 10000).error, HasSubstr("Read-only"));
  EXPECT_THAT(Shell(**container, "mv /run/config /run/x", 10000).error, HasSubstr("not permitted"));
}

class HostileImage : public Mounts {
 protected:
  // A directory of the node that nothing may reach.
  void SetUp() override {
    Mounts::SetUp();
    MakeDirectory("host-secret");
  }
  void ExpectHostUntouched() const {
    auto names = os::ListDirectory(Path("host-secret"));
    ASSERT_OK(names);
    EXPECT_TRUE(names->empty());
  }
  void ReplaceByLink(const std::string& path, const std::string& target) const {
    ASSERT_OK(os::RemoveTree(base_ + "/" + path));
    ASSERT_EQ(::symlink(target.c_str(), (base_ + "/" + path).c_str()), 0);
  }
};

TEST_F(HostileImage, WithDevAsASymlinkIsRefused) {
  ReplaceByLink("dev", "/tmp/evil");
  EXPECT_THAT(Start(Spec()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("attach /dev at /dev: /dev is or is below a symlink")));
}

TEST_F(HostileImage, WithALinkedBindTargetIsRefused) {
  for (const std::string& target : {Path("host-secret"), std::string("../../../../../../etc"),
                                    std::string("/proc/self/root")}) {
    ReplaceByLink("var/log", target);
    ContainerSpec spec = Spec();
    spec.binds = {{MakeDirectory("logs"), "/var/log"}};
    EXPECT_THAT(Start(spec), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("symlink")));
  }
  ReplaceByLink("var", Path("host-secret"));
  ContainerSpec spec = Spec();
  spec.binds = {{MakeDirectory("logs"), "/var/log"}};
  EXPECT_THAT(Start(spec), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("symlink")));
  ExpectHostUntouched();
}

TEST_F(HostileImage, ALinkThatAContainerLeftIsNoSource) {
  MakeDirectory("volume");
  ASSERT_EQ(::symlink("../host-secret", Path("volume/link").c_str()), 0);
  for (const char* source : {"volume/link", "volume/link/below"}) {
    ContainerSpec spec = Spec();
    spec.binds = {{Path(source), "/var/log"}};
    EXPECT_THAT(Start(spec), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("symlink")));
  }
  ExpectHostUntouched();
}

TEST_F(HostileImage, WithoutTheMountPointIsRefusedByName) {
  ContainerSpec spec = Spec();
  spec.binds = {{MakeDirectory("logs"), "/srv/none"}};
  EXPECT_THAT(Start(spec), StatusIs(absl::StatusCode::kNotFound, HasSubstr("/srv/none")));
}

}  // namespace
}  // namespace paas::container::testing
