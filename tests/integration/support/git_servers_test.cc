#include "tests/support/git_servers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <set>
#include <sstream>
#include <thread>

#include "common/os/file.h"
#include "common/os/pipe.h"
#include "common/os/subprocess.h"
#include "tests/support/free_port.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

constexpr std::chrono::seconds kPatience{30};

// A test that has servers when it is killed.
[[noreturn]] void RunATest(const std::string& directory, int ready) {
  const GitServers servers({.socket = directory + "/git.sock",
                            .modules = directory,
                            .ports = {FreePort(), FreePort(), FreePort(), FreePort(), FreePort()}});
  if (::testing::Test::HasFailure() || ::write(ready, "r", 1) != 1) ::_exit(1);
  while (true) ::pause();
}

std::string MountNamespace(const std::string& pid) {
  std::error_code ended;
  return std::filesystem::read_symlink("/proc/" + pid + "/ns/mnt", ended).string();
}

std::string FirstChild(pid_t pid) {
  const std::string id = std::to_string(pid);
  std::string child;
  std::istringstream(os::ReadFile("/proc/" + id + "/task/" + id + "/children").value_or("")) >>
      child;
  return child;
}

// The names of all programs that run in a mount namespace.
std::set<std::string> ProgramsIn(const std::string& mounts) {
  std::set<std::string> programs;
  const std::vector<std::string> names = os::ListDirectory("/proc").value();
  for (const std::string& pid : names) {
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    if (MountNamespace(pid) != mounts) continue;
    std::string name = os::ReadFile("/proc/" + pid + "/comm").value_or("(ended)\n");
    name.pop_back();
    programs.insert(name);
  }
  return programs;
}

TEST(GitServers, EndWithATestThatIsKilled) {
  ASSERT_OK(os::RunChecked({.argv = {"ip", "link", "set", "lo", "up"}}));
  const TempDirectory directory;
  os::Pipe pipe = os::MakePipe().value();
  const pid_t test = ::fork();
  ASSERT_GE(test, 0);
  if (test == 0) RunATest(directory.path(), pipe.writer.get());
  pipe.writer.Reset();
  char ready = 0;
  EXPECT_EQ(::read(pipe.reader.get(), &ready, 1), 1);
  const std::string mounts = MountNamespace(FirstChild(test));
  EXPECT_THAT(ProgramsIn(mounts), IsSupersetOf({"sshd", "nginx", "fcgiwrap"}));

  ASSERT_EQ(::kill(test, SIGKILL), 0);
  ASSERT_EQ(::waitpid(test, nullptr, 0), test);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!ProgramsIn(mounts).empty() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_THAT(ProgramsIn(mounts), IsEmpty());
}

}  // namespace
}  // namespace paas::testing
