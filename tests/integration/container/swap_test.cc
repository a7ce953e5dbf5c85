// Another application image under a container that runs.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "tests/integration/container/change_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

class Swapping : public ChangeTest {
 protected:
  void SetUp() override {
    ChangeTest::SetUp();
    auto container = Start(AppSpec());
    ASSERT_OK(container);
    container_ = *container;
  }
  void SwapTo(int release) {
    auto changed = Swap(*container_, release);
    ASSERT_OK(changed);
    container_ = changed->container;
  }
  std::string Out(const std::string& script, uint32_t uid = 0) {
    const InsideResult result = Shell(*container_, script, uid);
    return result.output + result.error;
  }
  std::string Mounts(const std::string& prefix) {
    std::string seen;
    auto mounts = os::ParseMountInfo(Out("cat /proc/self/mountinfo"));
    EXPECT_OK(mounts);
    for (const os::MountInfo& mount : *mounts) {
      if (!mount.mount_point.starts_with(prefix)) continue;
      seen += mount.mount_point + " " + mount.fs_type + " " + mount.options + "\n";
    }
    return seen;
  }

  std::shared_ptr<RunningContainer> container_;
};

TEST_F(Swapping, ShowsTheNewImageToProcessesThatRun) {
  const pid_t init = container_->pid();
  ASSERT_NO_FATAL_FAILURE(SwapTo(2));
  EXPECT_EQ(Out("cat /app/version"), "2\n");
  EXPECT_EQ(container_->pid(), init);
  EXPECT_TRUE(container_->IsRunning());
  ASSERT_NO_FATAL_FAILURE(SwapTo(3));  // what a swap made can be swapped
  EXPECT_EQ(Out("cat /app/version"), "3\n");
}

TEST_F(Swapping, KeepsVolumesAndTmpfsBelowWithTheirData) {
  EXPECT_EQ(Out("echo more >/app/web/files/added; echo cached >/app/cache/x; echo $?", 0), "0\n");
  ASSERT_NO_FATAL_FAILURE(SwapTo(2));
  EXPECT_EQ(Out("cat /app/web/files/kept /app/web/files/added /app/cache/x"),
            "of the volume\nmore\ncached\n");
  EXPECT_EQ(Out("echo late >>/app/web/files/added && cat /app/web/files/added"), "more\nlate\n");
}

TEST_F(Swapping, GivesTheSameMountsWithTheSameFlags) {
  const std::string before = Mounts("/app");
  EXPECT_EQ(before,
            "/app ext4 ro,nosuid,nodev,relatime,idmapped\n"
            "/app/cache tmpfs rw,nosuid,nodev,relatime,idmapped\n"
            "/app/web/files ext4 rw,nosuid,nodev,relatime,idmapped\n");
  for (int release = 2; release < 6; ++release) {
    ASSERT_NO_FATAL_FAILURE(SwapTo(release));
    EXPECT_EQ(Mounts("/app"), before) << release;
  }
}

// Two loops, one that reads and one that writes, while images go by.
TEST_F(Swapping, HasNoMomentWithoutTheImageOrItsMounts) {
  ExecRequest request;
  request.process.argv = {"/bin/container_probe", "read-loop", "/app/version",
                          "/app/web/files/kept", "/app/lib"};
  auto reader = container_->Exec(request);
  ASSERT_OK(reader);
  ASSERT_EQ(ReadUntil((*reader)->output.get(), "reading\n"), "reading\n");
  for (int i = 0; i < 500; ++i) ASSERT_NO_FATAL_FAILURE(SwapTo(2 + i % 2));
  (*reader)->input.Reset();  // ends it
  const std::string told = ReadAll((*reader)->output.get());
  EXPECT_THAT(told, HasSubstr("errors 0\n"));
  ASSERT_OK((*reader)->Wait(std::chrono::seconds(5)));
  int rounds = 0;
  ASSERT_EQ(std::sscanf(told.c_str(), "rounds %d", &rounds), 1) << told;
  EXPECT_GT(rounds, 500);
}

TEST_F(Swapping, LetsOpenFilesMappingsAndDirectoriesOfTheOldImageGoOn) {
  ExecRequest request;
  request.process.argv = {"/bin/container_probe", "hold", "/app/version", "/app/web/files"};
  request.process.cwd = "/app";
  auto holder = container_->Exec(request);
  ASSERT_OK(holder);
  ASSERT_EQ(ReadUntil((*holder)->output.get(), "held\n"), "held\n");
  ASSERT_NO_FATAL_FAILURE(SwapTo(2));
  (*holder)->input.Reset();
  // Of the image: as it was. Of the volume: the same one.
  EXPECT_EQ(ReadAll((*holder)->output.get()), "fd 1\nmap 1\ncwd 1\nvolume of the volume\n");
  EXPECT_EQ(Out("cat /app/web/files/from-holder"), "written\n");
}

TEST_F(Swapping, CannotBeUndoneInside) {
  ASSERT_NO_FATAL_FAILURE(SwapTo(2));
  const std::string tried =
      Out("umount /app/web/files; umount -l /app; mount -o remount,rw,bind /app;"
          "mount -o remount,bind,dev,suid,rw /app; mount -t tmpfs none /app/cache");
  EXPECT_EQ(std::count(tried.begin(), tried.end(), '\n'), 5) << tried;
  EXPECT_THAT(Out("touch /app/x"), HasSubstr("Read-only file system"));
  EXPECT_EQ(Out("cat /app/version /app/web/files/kept"), "2\nof the volume\n");
}

// The kernel's own locks, for somebody who has every capability in the container.
TEST_F(Swapping, ArrivesLocked) {
  ASSERT_NO_FATAL_FAILURE(SwapTo(2));
  const auto unmount_volume = [] {
    return ::umount2("/app/web/files", MNT_DETACH) != 0 ? errno : 0;
  };
  EXPECT_EQ(InsideWithAllCapabilities(*container_, unmount_volume), EINVAL);
  const auto make_writable = [] {
    mount_attr attr{};
    attr.attr_clr = MOUNT_ATTR_RDONLY;
    return ::mount_setattr(-1, "/app", 0, &attr, sizeof attr) != 0 ? errno : 0;
  };
  EXPECT_EQ(InsideWithAllCapabilities(*container_, make_writable), EPERM);
  const auto allow_devices = [] {
    mount_attr attr{};
    attr.attr_clr = MOUNT_ATTR_NODEV;
    return ::mount_setattr(-1, "/app/web/files", 0, &attr, sizeof attr) != 0 ? errno : 0;
  };
  EXPECT_EQ(InsideWithAllCapabilities(*container_, allow_devices), EPERM);
  const auto allow_setuid = [] {
    mount_attr attr{};
    attr.attr_clr = MOUNT_ATTR_NOSUID;
    return ::mount_setattr(-1, "/app", 0, &attr, sizeof attr) != 0 ? errno : 0;
  };
  EXPECT_EQ(InsideWithAllCapabilities(*container_, allow_setuid), EPERM);
}

TEST_F(Swapping, LeavesNothingOfTheOldImageMounted) {
  ASSERT_NO_FATAL_FAILURE(SwapTo(2));
  auto pinned = os::ReadFile("/proc/" + std::to_string(container_->pid()) + "/mountinfo");
  ASSERT_OK(pinned);
  EXPECT_EQ(pinned->find("release-1"), std::string::npos);
  EXPECT_NE(pinned->find("release-2"), std::string::npos);
}

TEST_F(Swapping, IsRefusedBeforeAnythingChangesWhenTheImageLacksAMountPoint) {
  ASSERT_OK(os::MakeDirectories(Path("bare")));
  auto changed = engine_->Change(*container_, {.app = ImageMount{Path("bare"), "/app"}});
  EXPECT_THAT(changed.status(), StatusIs(absl::StatusCode::kNotFound, HasSubstr("/app/cache")));
  EXPECT_EQ(Out("cat /app/version /app/web/files/kept"), "1\nof the volume\n");
  ASSERT_NO_FATAL_FAILURE(SwapTo(2));
}

TEST_F(Swapping, NeverFollowsALinkOfTheNewImage) {
  ASSERT_OK(os::MakeDirectories(Path("evil/cache")));
  ASSERT_OK(os::MakeDirectories(Path("host/files")));
  ASSERT_EQ(::symlink(Path("host").c_str(), Path("evil/web").c_str()), 0);
  auto changed = engine_->Change(*container_, {.app = ImageMount{Path("evil"), "/app"}});
  EXPECT_THAT(changed.status(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("symlink")));
  EXPECT_EQ(Out("cat /app/version"), "1\n");
}

TEST_F(Swapping, IsRecordedForWhoComesAfter) {
  ASSERT_NO_FATAL_FAILURE(SwapTo(2));
  auto other = MakeEngine();
  auto adopted = other->Adopt();
  ASSERT_OK(adopted);
  ASSERT_EQ(adopted->running.size(), 1u);
  EXPECT_EQ(adopted->running[0]->spec().app->source, Path("release-2"));
  auto changed = other->Change(*adopted->running[0], {.app = Release(3)});
  ASSERT_OK(changed);
  EXPECT_EQ(Out("cat /app/version"), "3\n");
}

TEST_F(Swapping, RefusesWhatCannotBeSwapped) {
  EXPECT_THAT(engine_->Change(*container_, {.app = ImageMount{Path("release-1"), "/srv"}}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("belongs at /app")));
  ASSERT_OK(container_->SetFrozen(true));
  EXPECT_THAT(Swap(*container_, 2).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("frozen")));
  ASSERT_OK(container_->SetFrozen(false));
}

}  // namespace
}  // namespace paas::container::testing
