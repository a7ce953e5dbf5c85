#include "agent/router/listen_sockets.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <memory>

#include "common/os/subprocess.h"
#include "container/handed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;
using ::paas::testing::TempDirectory;
using ::testing::HasSubstr;

constexpr char kHttp[] = "127.0.0.1:8080";
constexpr char kV6[] = "[::]:8080";

Status Connect(const std::string& address) {
  PAAS_ASSIGN_OR_RETURN(const ListenAddress to, ParseListenAddress(address));
  const os::UniqueFd fd(::socket(to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return ::connect(fd.get(), to.get(), to.size) == 0 ? absl::OkStatus() : ErrnoStatus("connect");
}

// A process that has descriptors at the numbers at which nginx is handed them.
class Holder {
 public:
  // `prepare` runs in it before.
  explicit Holder(
      const std::vector<int>& handed, const std::function<void()>& prepare = [] {}) {
    int ready[2];
    EXPECT_EQ(::pipe(ready), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      int number = container::kFirstHandedDescriptor;
      for (const int fd : handed) ::dup2(fd, number++);
      prepare();
      (void)!::write(ready[1], "x", 1);
      while (true) ::pause();
    }
    char byte = 0;
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    ::close(ready[0]);
    ::close(ready[1]);
    pidfd_.Reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  }
  ~Holder() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  int pidfd() const { return pidfd_.get(); }

 private:
  pid_t pid_ = -1;
  os::UniqueFd pidfd_;
};

class ListenSocketsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    ASSERT_OK(os::RunChecked({.argv = {"ip", "link", "set", "lo", "up"}}).status());
  }
  TempDirectory directory_;
  const std::string control_ = "unix:" + directory_.path() + "/control.sock";
};

TEST_F(ListenSocketsTest, WhoComesWhileNobodyAcceptsWaits) {
  ListenSockets sockets;
  ASSERT_OK(sockets.Keep({kHttp, kV6, control_}));
  EXPECT_OK(Connect(kHttp));
  EXPECT_OK(Connect("[::1]:8080"));
  EXPECT_OK(Connect(control_));
  struct stat info {};
  ASSERT_EQ(::stat((directory_.path() + "/control.sock").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  sockets.Close();
  EXPECT_THAT(Connect(kHttp), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("refused")));
}

TEST_F(ListenSocketsTest, KeepsWhatIsThereAndLetsGoOfTheRest) {
  ListenSockets sockets;
  ASSERT_OK(sockets.Keep({kHttp, "127.0.0.1:8443"}));
  const int before = sockets.descriptors()[0];
  ASSERT_OK(sockets.Keep({control_, kHttp}));
  EXPECT_EQ(sockets.descriptors()[1], before);
  EXPECT_FALSE(Connect("127.0.0.1:8443").ok());
  // An address that covers another one of before can be had.
  ASSERT_OK(sockets.Keep({"0.0.0.0:8080"}));
}

TEST_F(ListenSocketsTest, SaysWhereSomebodyElseListens) {
  ListenSockets sockets, others;
  ASSERT_OK(others.Keep({kHttp}));
  EXPECT_THAT(sockets.Keep({kHttp}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("listen on 127.0.0.1:8080: Address already in use")));
}

TEST_F(ListenSocketsTest, AreTakenBackFromTheProcessThatHasThem) {
  std::unique_ptr<Holder> nginx;
  {
    ListenSockets before;
    ASSERT_OK(before.Keep({kHttp, kV6, control_}));
    nginx = std::make_unique<Holder>(before.descriptors());
  }
  ListenSockets after;
  after.TakeFrom(nginx->pidfd(), {kHttp, kV6, control_});
  EXPECT_TRUE(after.HasFirst(3));
  nginx.reset();
  EXPECT_OK(Connect(kHttp));
  EXPECT_OK(Connect(control_));
}

TEST_F(ListenSocketsTest, WhatIsNoSocketOfOursIsNotTakenBack) {
  ListenSockets http;
  ASSERT_OK(http.Keep({kHttp}));
  const os::UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto listen_elsewhere = [] {
    ::unshare(CLONE_NEWNET);
    (void)os::RunCommand({.argv = {"ip", "link", "set", "lo", "up"}});
    ListenSockets impostor;
    (void)impostor.Keep({"127.0.0.1:8443"});
    ::dup2(impostor.descriptors()[0], container::kFirstHandedDescriptor + 2);
  };
  // Another address, no socket at all, the right address in another network.
  const Holder nginx({http.descriptors()[0], file.get()}, listen_elsewhere);
  ListenSockets after;
  after.TakeFrom(nginx.pidfd(), {"127.0.0.1:9090", kV6, "127.0.0.1:8443", control_});
  EXPECT_THAT(after.descriptors(), ::testing::ElementsAre(-1, -1, -1, -1));
}

}  // namespace
}  // namespace paas::agent
