#include "base-images/tool/chamber.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/base-images/temp_tree.h"

namespace paas::base_image {
namespace {

// RunInChamber() is for a process of its own, as the tool is one: it unshares for good.
pid_t Start(const std::function<int()>& work, const std::function<void()>& clean_up) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  const auto code = RunInChamber(work, clean_up);
  ::_exit(code.ok() ? *code : 99);
}

int ExitCode(pid_t pid) {
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Says with one byte that something happened, and tells when every holder of it is gone.
class Signal {
 public:
  Signal() { EXPECT_EQ(::pipe2(fds_, O_CLOEXEC), 0); }
  ~Signal() {
    ::close(fds_[0]);
    CloseWriter();
  }
  void Send() const { EXPECT_EQ(::write(fds_[1], "x", 1), 1); }
  // 'x', or 0 when all writers are gone.
  char Wait() const {
    char byte = 0;
    return ::read(fds_[0], &byte, 1) == 1 ? byte : '\0';
  }
  void CloseWriter() {
    if (fds_[1] >= 0) ::close(fds_[1]);
    fds_[1] = -1;
  }

 private:
  int fds_[2] = {-1, -1};
};

TEST(Chamber, ReturnsTheExitCodeAndCleansUp) {
  const TempTree tree;
  const std::string work = tree.Write("work/file", "");
  const pid_t pid = Start([] { return 7; }, [&] { static_cast<void>(os::RemoveTree(work)); });
  EXPECT_EQ(ExitCode(pid), 7);
  EXPECT_FALSE(os::Exists(work));
}

TEST(Chamber, IsFirstOfItsProcessesAndSeesOnlyThem) {
  EXPECT_EQ(
      ExitCode(Start([] { return ::getpid() == 1 && !os::Exists("/proc/2") ? 0 : 1; }, [] {})), 0);
}

TEST(Chamber, KeepsItsMountsToItself) {
  const TempTree tree;
  const std::string target = tree.root() + "/mounted";
  ASSERT_OK(os::MakeDirectories(target));
  const auto mount = [&] { return ::mount("none", target.c_str(), "tmpfs", 0, nullptr); };
  EXPECT_EQ(ExitCode(Start(mount, [] {})), 0);
  ASSERT_OK_AND_ASSIGN(const auto mounts, os::ReadMountInfo());
  for (const os::MountInfo& entry : mounts) EXPECT_NE(entry.mount_point, target);
}

TEST(Chamber, EndsWithEverythingInItWhenItIsTerminated) {
  const TempTree tree;
  const std::string work = tree.Write("work/file", "");
  Signal running;
  const auto build = [&] {
    // A program of a program, as a package's scripts are; it holds the pipe as long as it lives.
    if (::fork() == 0) {
      ::setsid();
      running.Send();
      while (true) ::pause();
    }
    while (true) ::pause();
    return 0;
  };
  const pid_t pid = Start(build, [&] { static_cast<void>(os::RemoveTree(work)); });
  running.CloseWriter();
  ASSERT_EQ(running.Wait(), 'x');
  ::kill(pid, SIGTERM);
  EXPECT_EQ(ExitCode(pid), 128 + SIGKILL);
  EXPECT_EQ(running.Wait(), '\0');
  EXPECT_FALSE(os::Exists(work));
}

TEST(Chamber, EndsWithTheProcessThatStartedIt) {
  Signal running;
  const auto build = [&] {
    running.Send();
    while (true) ::pause();
    return 0;
  };
  const pid_t pid = Start(build, [] {});
  running.CloseWriter();
  ASSERT_EQ(running.Wait(), 'x');
  ::kill(pid, SIGKILL);
  EXPECT_EQ(ExitCode(pid), 128 + SIGKILL);
  EXPECT_EQ(running.Wait(), '\0');  // blocks for as long as the child lives
}

}  // namespace
}  // namespace paas::base_image
