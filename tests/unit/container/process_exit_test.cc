#include "container/process_exit.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>

#include "common/os/unique_fd.h"

namespace paas::container {
namespace {

// A child that has ended with exit code 7 and that nobody has reaped yet.
class Ended {
 public:
  Ended() : pid_(::fork()) {
    if (pid_ == 0) ::_exit(7);
    pidfd_ = os::UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    pollfd event{pidfd_.get(), POLLIN, 0};
    (void)::poll(&event, 1, /*timeout_ms=*/-1);
  }

  int pidfd() const { return pidfd_.get(); }
  void Reap() const { (void)::waitpid(pid_, nullptr, 0); }

 private:
  pid_t pid_;
  os::UniqueFd pidfd_;
};

bool KernelTells() {
  const Ended child;
  child.Reap();
  const StatusOr<Exit> exit = AwaitExit(child.pidfd(), std::nullopt);
  return exit.ok() && exit->known;
}

TEST(AwaitExit, SeesTheExitOfWhomNobodyReapsOnAKernelThatTellsNothing) {
  const Ended child;
  EXPECT_EQ(ReadUnreaped(child.pidfd()), std::optional<int>(7 << 8));
  child.Reap();
  EXPECT_EQ(ReadUnreaped(child.pidfd()), std::nullopt);
}

TEST(AwaitExit, SeesTheExitOfWhomItsParentReapsLaterWhateverFailedBefore) {
  if (!KernelTells()) GTEST_SKIP() << "the kernel does not tell exits of reaped processes";
  for (const int failed_before : {EINVAL, ENOTTY}) {
    const Ended child;
    std::thread parent([&] {
      // So that the kernel is asked while it cannot tell yet.
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      child.Reap();
    });
    errno = failed_before;
    const StatusOr<Exit> exit = AwaitExit(child.pidfd(), std::nullopt);
    parent.join();
    ASSERT_TRUE(exit.ok()) << exit.status();
    EXPECT_TRUE(exit->known) << "errno was " << failed_before;
    EXPECT_EQ(exit->code, 7);
  }
}

}  // namespace
}  // namespace paas::container
