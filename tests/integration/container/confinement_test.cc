// What a process of a container cannot do, tried from inside.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "common/os/file.h"
#include "tests/integration/container/container_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Confinement : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    spec_ = Spec();
    auto container = Start(spec_);
    ASSERT_OK(container);
    container_ = *container;
  }
  std::string Out(const std::string& script, uint32_t uid = 0) {
    const InsideResult result = Shell(*container_, script, uid);
    return result.output + result.error;
  }

  ContainerSpec spec_;
  std::shared_ptr<RunningContainer> container_;
};

// As an agent that the kernel is to kill last: its containers are as good as any other process, and
// what is run in them goes before them.
TEST_F(ContainerTest, DoesNotInheritTheAgentsOomScore) {
  ASSERT_OK(os::WriteFile("/proc/self/oom_score_adj", "300"));
  engine_ = MakeEngine();
  const auto container = Start(Spec("scored"));
  ASSERT_OK(os::WriteFile("/proc/self/oom_score_adj", "0"));
  ASSERT_OK(container);
  const std::string init = std::to_string((*container)->pid());
  EXPECT_EQ(*os::ReadFile("/proc/" + init + "/oom_score_adj"), "0\n");
  EXPECT_EQ(Shell(**container, "cat /proc/self/oom_score_adj").output, "100\n");
}

TEST_F(Confinement, HasAnIdRangeOfItsOwn) {
  const std::string base = std::to_string(spec_.ids.base);
  EXPECT_EQ(Out("set -- $(cat /proc/self/uid_map); echo $*"), "0 " + base + " 65536\n");
  EXPECT_EQ(Out("set -- $(cat /proc/self/gid_map); echo $*"), "0 " + base + " 65536\n");
  auto status = os::ReadFile("/proc/" + std::to_string(container_->pid()) + "/status");
  ASSERT_OK(status);
  EXPECT_THAT(*status, HasSubstr("Uid:\t" + base + "\t" + base));
}

TEST_F(Confinement, HasSevenNamespacesOfItsOwn) {
  for (const char* name : {"cgroup", "ipc", "mnt", "net", "pid", "user", "uts"}) {
    char ours[64] = {};
    char theirs[64] = {};
    const std::string path = std::string("/ns/") + name;
    ASSERT_GT(::readlink(("/proc/self" + path).c_str(), ours, 63), 0);
    ASSERT_GT(::readlink(("/proc/" + std::to_string(container_->pid()) + path).c_str(), theirs, 63),
              0);
    EXPECT_STRNE(ours, theirs);
    EXPECT_EQ(Out(std::string("readlink /proc/self") + path), std::string(theirs) + "\n");
  }
}

TEST_F(Confinement, NoSubvolumeIsMadeBesideTheLimitOfAVolume) {
  EXPECT_EQ(Out("container_probe btrfs-subvolume btrfs-snapshot reflink"),
            "btrfs-subvolume EPERM\nbtrfs-snapshot EPERM\nreflink EBADF\n");
}

TEST_F(Confinement, RefusesSystemCalls) {
  EXPECT_EQ(Out("container_probe clone-newuser unshare-mount mount open-tree keyctl bpf io-uring "
                "userfaultfd mknod-block"),
            "clone-newuser EPERM\nunshare-mount EPERM\nmount EPERM\nopen-tree EPERM\n"
            "keyctl EPERM\nbpf EPERM\nio-uring EPERM\nuserfaultfd EPERM\nmknod-block EPERM\n");
  EXPECT_EQ(Out("container_probe clone3 unknown"), "clone3 ENOSYS\nunknown ENOSYS\n");
  EXPECT_EQ(Out("container_probe socket-alg socket-packet socket-nfnetlink socket-inet6"),
            "socket-alg EAFNOSUPPORT\nsocket-packet EAFNOSUPPORT\n"
            "socket-nfnetlink EPROTONOSUPPORT\nsocket-inet6 allowed\n");
  EXPECT_THAT(Out("unshare -U true"), HasSubstr("Operation not permitted"));
  EXPECT_THAT(Out("dmesg"), HasSubstr("Operation not permitted"));
}

TEST_F(Confinement, BoundsPrivileges) {
  for (const char* process : {"1", "self"}) {
    const std::string status = Out(std::string("cat /proc/") + process + "/status");
    EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1"));
    EXPECT_THAT(status, HasSubstr("Seccomp:\t2"));
    // chown, kill, setgid, setuid, net_bind_service.
    EXPECT_THAT(status, HasSubstr("CapBnd:\t00000000000004e1"));
    EXPECT_THAT(status, HasSubstr("CapEff:\t00000000000004e1"));
    EXPECT_THAT(status, HasSubstr("CapInh:\t0000000000000000"));
    EXPECT_THAT(status, HasSubstr("CapAmb:\t0000000000000000"));
    EXPECT_THAT(status, HasSubstr("SigBlk:\t0000000000000000"));
  }
  EXPECT_THAT(Out("cat /proc/self/status", 10000), HasSubstr("CapEff:\t0000000000000000"));
  EXPECT_EQ(Out("cat /proc/sys/user/max_user_namespaces /proc/sys/user/max_net_namespaces"),
            "0\n0\n");
}

TEST_F(Confinement, InheritsNeitherEnvironmentNorDescriptors) {
  EXPECT_EQ(Out("cat /proc/1/environ | tr '\\0' '\\n' | sort"), "HELLO=world\nPATH=/bin\n");
  EXPECT_EQ(Inside(*container_, {"ls", "/proc/self/fd"}).output, "0\n1\n2\n3\n");  // 3: its own
  EXPECT_EQ(Inside(*container_, {"ls", "/proc/1/fd"}).output, "0\n1\n2\n");
}

TEST_F(Confinement, HasAMinimalReadOnlyDev) {
  EXPECT_EQ(Out("ls /dev | tr '\\n' ' '"),
            "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero ");
  EXPECT_THAT(Out("touch /dev/x"), HasSubstr("Read-only file system"));
  EXPECT_EQ(Out("echo x >/dev/null; head -c 2 /dev/zero | wc -c; echo hi >/dev/stdout", 10000),
            "2\nhi\n");
  EXPECT_EQ(Out("echo a >/dev/shm/a && cat /dev/shm/a", 10000), "a\n");
}

TEST_F(Confinement, SeesNothingOfTheNode) {
  EXPECT_EQ(Out("cat /proc/cmdline /proc/kallsyms /proc/keys /proc/timer_list /proc/config.gz"),
            "");
  EXPECT_EQ(Out("ls /proc/acpi /proc/scsi 2>/dev/null | grep -v :; ls /sys | tr '\\n' ' '"),
            "devices fs kernel ");
  EXPECT_EQ(Out("ls /sys/block /sys/firmware /sys/class 2>/dev/null"), "");
  EXPECT_THAT(Out("echo x >/proc/sys/kernel/core_pattern"), HasSubstr("Read-only file system"));
  EXPECT_THAT(Out("echo b >/proc/sysrq-trigger; echo done"), HasSubstr("done"));
  EXPECT_THAT(Out("echo 1 >/sys/kernel/mm/transparent_hugepage/enabled"),
              HasSubstr("Read-only file system"));
  EXPECT_EQ(Out("hostname"), "one\n");
}

TEST_F(Confinement, SeesItsOwnProcessesOnly) {
  // Init and its sleep, this shell and its children.
  EXPECT_LE(std::stoi(Out("ls -d /proc/[0-9]* | wc -l")), 6);
  EXPECT_EQ(Out("ls -d /proc/1", 10000), "/proc/1\n");
  // Without the group that sees all: only what runs as the same user.
  auto session = container_->Exec(
      {.process = {.argv = {"/bin/su", "web", "-c", "ls -d /proc/1"}, .env = {{"PATH", "/bin"}}}});
  ASSERT_OK(session);
  EXPECT_THAT(ReadAll((*session)->output.get()) + ReadAll((*session)->error.get()),
              HasSubstr("No such file or directory"));
}

TEST_F(Confinement, HasReadOnlyControlGroupsOfItsOwn) {
  EXPECT_EQ(Out("cut -d: -f3 /proc/self/cgroup | sort -u"), "/\n");
  EXPECT_THAT(Out("mkdir /sys/fs/cgroup/unified/x"), HasSubstr("Read-only file system"));
  EXPECT_THAT(Out("echo 0 >/sys/fs/cgroup/memory/memory.limit_in_bytes"),
              HasSubstr("Read-only file system"));
}

// As container root that got CAP_SYS_ADMIN by some hole: enters as the node's root, with all
// capabilities in the container's user namespace, and tries to undo mounts.
TEST_F(Confinement, KeepsMountsLockedEvenForCapSysAdmin) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setns(container_->pidfd(), CLONE_NEWUSER | CLONE_NEWNS) != 0) ::_exit(10);
    int escaped = 0;
    for (const char* target : {"/", "/tmp", "/run", "/dev", "/sys"}) {
      for (const uint64_t flag : {MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV, MOUNT_ATTR_RDONLY}) {
        mount_attr now{};
        now.attr_clr = flag;
        const bool device_directory = std::string(target) == "/dev" && flag == MOUNT_ATTR_NODEV;
        const bool writable = flag == MOUNT_ATTR_RDONLY &&
                              (std::string(target) == "/tmp" || std::string(target) == "/run");
        if (device_directory || writable) continue;  // never set
        if (::mount_setattr(AT_FDCWD, target, 0, &now, sizeof now) == 0) ++escaped;
      }
      if (::umount2(target, MNT_DETACH) == 0) ++escaped;
    }
    ::_exit(escaped);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace paas::container::testing
