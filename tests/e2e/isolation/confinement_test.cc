// The bounds of a deployed application's container: from inside by exec, and of its init as the
// node sees it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "common/os/file.h"
#include "tests/e2e/isolation/inside.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class Confinement : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    DeployApplication("alpha");
    DeployApplication("beta");
  }
};

TEST_F(Confinement, EveryContainerHasARangeOfIdsOfItsOwn) {
  const std::string alpha = Shell("alpha", "cat /proc/self/uid_map /proc/self/gid_map");
  const std::string beta = Shell("beta", "cat /proc/self/uid_map /proc/self/gid_map");
  EXPECT_THAT(alpha, MatchesRegex("( +0 +[0-9]+ +65536\n){2}"));
  EXPECT_NE(alpha, beta);
  std::set<std::string> users;
  for (const pid_t pid : NodePids("alpha")) users.insert(StatusLine(pid, "Uid"));
  for (const std::string& ids : users) EXPECT_GE(std::stoul(ids), 100'000'000u) << ids;
}

TEST_F(Confinement, NoProcessCanGainPrivileges) {
  const std::vector<pid_t> pids = NodePids("alpha");
  ASSERT_GE(pids.size(), 5u);
  for (const pid_t pid : pids) {
    EXPECT_EQ(StatusLine(pid, "NoNewPrivs"), "1") << pid;
    EXPECT_EQ(StatusLine(pid, "Seccomp"), "2") << pid;
    // chown, kill, setgid, setuid, net_bind_service
    EXPECT_EQ(StatusLine(pid, "CapBnd"), "00000000000004e1") << pid;
    EXPECT_EQ(StatusLine(pid, "CapInh"), "0000000000000000") << pid;
    EXPECT_EQ(StatusLine(pid, "CapAmb"), "0000000000000000") << pid;
  }
  EXPECT_EQ(Shell("alpha", "grep -E 'NoNewPrivs|Seccomp:|CapEff' /proc/self/status"),
            "CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n");
}

TEST_F(Confinement, NewNamespacesAndDangerousCallsAreRefused) {
  for (const char* kind : {"-U", "-m", "-n", "-p", "-i", "-u", "-C"}) {
    EXPECT_NE(Exec("alpha", {"unshare", kind, "true"}).exit_code, 0) << kind;
  }
  EXPECT_EQ(Shell("alpha", "cat /proc/sys/user/max_user_namespaces"), "0\n");
  // mount, open_tree, bpf, keyctl, userfaultfd, io_uring_setup, ptrace, perf_event_open, chroot,
  // setns, init_module, kexec_load, process_vm_writev, pidfd_getfd
  const std::string calls =
      "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
      "for n in (165, 428, 321, 250, 323, 425, 101, 298, 161, 308, 175, 246, 311, 438):\n"
      "    r = libc.syscall(n, 0, 0, 0, 0, 0)\n    print(n, r, ctypes.get_errno())\n";
  std::istringstream lines(Python("alpha", calls));
  int count = 0;
  for (int number = 0, result = 0, error = 0; lines >> number >> result >> error; ++count) {
    EXPECT_EQ(result, -1) << number;
    EXPECT_THAT(error, AnyOf(EPERM, ENOSYS)) << number;
  }
  EXPECT_EQ(count, 14);
}

TEST_F(Confinement, TheSystemAndTheApplicationAreReadOnly) {
  for (const char* path : {"/app/x", "/usr/bin/x", "/etc/x", "/x", "/dev/x", "/sys/x",
                           "/run/config/x", "/proc/sys/kernel/core_pattern"}) {
    const os::CommandResult touched = Exec("alpha", {"sh", "-c", std::string("echo x >") + path});
    EXPECT_NE(touched.exit_code, 0) << path;
  }
  EXPECT_THAT(Shell("alpha", "touch /app/x"), HasSubstr("Read-only file system"));
  EXPECT_THAT(Shell("alpha", "mkdir /sys/fs/cgroup/x"),
              AnyOf(HasSubstr("Read-only"), HasSubstr("denied")));
  EXPECT_THAT(Shell("alpha", "mknod /tmp/null c 1 3"), HasSubstr("not permitted"));
}

TEST_F(Confinement, DevicesAreTheHarmlessOnes) {
  EXPECT_EQ(Shell("alpha", "find /dev ! -type d ! -type l ! -path '/dev/pts/*' | sort | xargs"),
            "/dev/full /dev/null /dev/random /dev/tty /dev/urandom /dev/zero\n");
}

TEST_F(Confinement, ProcTellsNothingOfTheNode) {
  for (const char* file : {"cmdline", "kcore", "keys", "kallsyms", "modules", "timer_list", "iomem",
                           "interrupts", "partitions", "sysrq-trigger", "vmallocinfo"}) {
    EXPECT_EQ(Exec("alpha", {"sh", "-c", std::string("cat /proc/") + file}).output, "") << file;
  }
  EXPECT_THAT(Shell("alpha", "cat /proc/self/cgroup"), Not(HasSubstr("paas")));
  EXPECT_THAT(Shell("alpha", "cat /proc/self/mountinfo"),
              Not(HasSubstr(SharedPlatform().root() + "/run")));
}

TEST_F(Confinement, OtherContainersProcessesDoNotExist) {
  const size_t inside = NodePids("alpha").size();
  const std::string seen = Shell("alpha", "ls /proc | grep -c '^[0-9]'");
  // And those of the exec itself.
  EXPECT_LE(std::stoul(seen), inside + 4);
  EXPECT_EQ(Shell("alpha", "cat /proc/1/comm"), "init\n");
}

TEST_F(Confinement, NothingOfTheNodeIsInTheEnvironment) {
  const std::string environment = Shell("alpha", "env");
  for (const char* name : {"PAASCTL", "SSH_", "SUDO_", "GTEST", "LD_", "PAAS_"}) {
    EXPECT_THAT("\n" + environment, Not(HasSubstr(std::string("\n") + name)));
  }
  EXPECT_THAT(environment, Not(HasSubstr(SharedPlatform().root())));
  const pid_t init = NodePids("alpha").front();
  std::string inits = os::ReadFile("/proc/" + std::to_string(init) + "/environ").value();
  std::replace(inits.begin(), inits.end(), '\0', ' ');
  EXPECT_EQ(inits,
            "LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin ");
}

TEST_F(Confinement, DescriptorsAreThoseOfTheStreams) {
  EXPECT_EQ(Exec("alpha", {"python3", "-c",
                           "import os; print([f for f in range(256) if os.path.exists("
                           "'/proc/self/fd/%d' % f)])"})
                .output,
            "[0, 1, 2]\n");
  // What init has open beside its streams it opened itself: nothing that leads to the node.
  const std::string fds = "/proc/" + std::to_string(NodePids("alpha").front()) + "/fd";
  const std::vector<std::string> open = os::ListDirectory(fds).value();
  for (const std::string& fd : open) {
    char target[256] = "";
    ASSERT_GT(::readlink((fds + "/" + fd).c_str(), target, sizeof target - 1), 0);
    const std::string text = target;
    EXPECT_THAT(text, Not(HasSubstr("socket:"))) << fd;
    EXPECT_THAT(text, Not(HasSubstr(SharedPlatform().root()))) << fd;
  }
}

TEST_F(Confinement, LimitsOfProcessesAreSet) {
  EXPECT_EQ(Shell("alpha", "ulimit -c"), "0\n");
  EXPECT_LE(std::stoul(Shell("alpha", "ulimit -Hn")), 65536u);
}

TEST_F(Confinement, TheNodesDirectoriesAreClosedForOthers) {
  const std::string root = SharedPlatform().root();
  for (const char* name : {"/paas-agent", "/paas-builder/work", "/paas-controller", "/cache"}) {
    struct stat info {};
    ASSERT_EQ(::stat((root + name).c_str(), &info), 0) << name;
    EXPECT_EQ(info.st_mode & 0777, 0700u) << name;
  }
}

}  // namespace
}  // namespace paas::testing
