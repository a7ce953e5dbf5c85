// A suite that is killed in the middle leaves a whole platform. The next one clears it away, and
// nothing of what still runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>

#include "common/os/file.h"
#include "common/os/pipe.h"
#include "tests/support/dead_runs.h"
#include "tests/support/platform.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kNetwork[] =
    "n=paas-left-$1; set -e; ip netns add $n\n"
    "ip netns exec $n setsid sleep 1000 </dev/null >/dev/null 2>&1 &\n"
    "until ip netns pids $n | grep -q .; do sleep 0.05; done\n";

// A run of the suite: deploys, says where it is, and waits for its end.
[[noreturn]] void RunASuite(int said) {
  StatusOr<std::unique_ptr<Platform>> platform = Platform::Start();
  if (!platform.ok()) ::_exit(1);
  const ProjectCopy copy("static-site");
  const os::CommandResult deployed =
      (*platform)->Paasctl({"deploy", "-p", "site", "-e", "main", copy.path()});
  const auto network =
      os::RunCommand({.argv = {"sh", "-c", kNetwork, "sh", std::to_string(::getpid())}});
  if (deployed.exit_code != 0 || !network.ok() || network->exit_code != 0) {
    std::cerr << deployed.error_output;
    ::_exit(1);
  }
  const std::string paths =
      (*platform)->root() + "\n" + copy.path() + "\n" + (*platform)->Url("site") + "\n";
  if (!os::WriteAll(said, paths).ok()) ::_exit(1);
  while (true) ::pause();
}

class Leftovers : public ::testing::Test {
 protected:
  void SetUp() override {
    os::Pipe said = os::MakePipe().value();
    suite_ = ::fork();
    ASSERT_GE(suite_, 0);
    if (suite_ == 0) RunASuite(said.writer.get());
    said.writer.Reset();
    for (std::string* line : {&root_, &copy_, &url_}) {
      for (char c = 0; ::read(said.reader.get(), &c, 1) == 1 && c != '\n';) line->push_back(c);
      ASSERT_THAT(*line, Not(IsEmpty())) << "the suite ended too early";
    }
  }
  void TearDown() override { Kill(); }
  void Kill() {
    if (suite_ <= 0) return;
    EXPECT_EQ(::kill(suite_, SIGKILL), 0);
    EXPECT_EQ(::waitpid(suite_, nullptr, 0), suite_);
    suite_ = -1;
  }
  static std::string Networks() {
    return os::RunChecked({.argv = {"ip", "netns", "list"}}).value();
  }

  pid_t suite_ = -1;
  std::string root_, copy_, url_;
};

TEST_F(Leftovers, OfAKilledRunAreClearedAndThoseOfALivingOneStay) {
  const Footprint footprint = FootprintOf(suite_, root_);
  const std::string network = "paas-left-" + std::to_string(suite_);
  ASSERT_OK(ClearDeadRuns());
  EXPECT_EQ(Curl(url_).status, 200);
  EXPECT_TRUE(os::Exists(copy_));
  EXPECT_THAT(Networks(), ::testing::HasSubstr(network));

  Kill();
  EXPECT_THAT(Observe(footprint).processes, Not(IsEmpty()));
  EXPECT_THAT(Observe(footprint).daemons, Not(IsEmpty()));
  ASSERT_OK(ClearDeadRuns());
  EXPECT_THAT(testing::Leftovers(footprint, std::chrono::seconds(30)), IsEmpty());
  EXPECT_FALSE(os::Exists(root_));
  EXPECT_FALSE(os::Exists(copy_));
  EXPECT_THAT(Networks(), Not(::testing::HasSubstr(network)));
}

}  // namespace
}  // namespace paas::testing
