// Servers of a network file system that hang or die: applications get errors, and nothing of ours
// waits without bound.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <future>

#include "common/os/file.h"
#include "common/os/fuse_connection.h"
#include "common/os/mountinfo.h"
#include "tests/integration/volume/driver_under_test.h"
#include "tests/integration/volume/moosefs_servers.h"
#include "tests/integration/volume/user_namespace.h"
#include "tests/support/status_matchers.h"

namespace paas::volume {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

const VolumeId kApp{"shop-main", "app"};
constexpr std::chrono::seconds kPatience{60};

class MooseFsFailure : public ::testing::Test {
 protected:
  void SetUp() override {
    subject_ = MooseFsCase().make();
    ASSERT_FALSE(HasFatalFailure());
    ::chmod(mounts_.path().c_str(), 0711);
    ASSERT_OK(driver().Create(kApp, 100'000'000));
    StatusOr<std::vector<Attachment>> attached =
        driver().Attach({.holder = "app",
                         .volume = kApp,
                         .directories = {{"files", 10000}},
                         .user_namespace = container_.fd(),
                         .first_id = container_.first_id()});
    ASSERT_OK(attached);
    container_.Bind((*attached)[0], files_);
    ASSERT_EQ(App("echo kept > f; cat f"), "kept\n");
  }
  void TearDown() override {
    SharedMooseFs().SignalMaster(SIGCONT);
    SharedMooseFs().SignalChunkServers(SIGCONT);
    ::umount2(files_.c_str(), MNT_DETACH);
  }
  Driver& driver() { return subject_->driver(); }
  std::string App(const std::string& script) const {
    const os::CommandResult result = container_.Run(files_, script);
    return result.output + result.error_output;
  }
  std::string List() const { return container_.Run("/", "ls " + files_).error_output; }
  // Until the application can read again; what it got last.
  std::string AwaitAnswer() const {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    std::string answer;
    while (answer != "kept\n" && std::chrono::steady_clock::now() < deadline) answer = App("cat f");
    return answer;
  }
  // All clients of this network namespace, which is the test's own.
  static void SignalClients(int signal) {
    const std::string network = Link("/proc/self/ns/net");
    const auto pids = os::ListDirectory("/proc").value_or(std::vector<std::string>());
    for (const std::string& pid : pids) {
      if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
      const std::string name = os::ReadFile("/proc/" + pid + "/comm").value_or("");
      if (name != "mfsmount\n" || Link("/proc/" + pid + "/ns/net") != network) continue;
      EXPECT_EQ(::kill(std::atoi(pid.c_str()), signal), 0);
    }
  }
  static std::string Link(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::read_symlink(path, ignored).string();
  }
  // After a silence, questions are answered at once for a while: with an error.
  Status AwaitUsage() {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    Status status = driver().Measure(kApp).status();
    while (!status.ok() && std::chrono::steady_clock::now() < deadline) {
      status = driver().Measure(kApp).status();
    }
    return status;
  }
  // A write that nobody takes.
  std::future<std::string> WriteBeside() const {
    return std::async(std::launch::async, [this] {
      return App("dd if=/dev/zero of=new bs=64k count=4 conv=fsync 2>&1 | grep -v records");
    });
  }

  std::unique_ptr<DriverUnderTest> subject_;
  testing::TempDirectory mounts_;
  UserNamespace container_{400'000'000};
  const std::string files_ = mounts_ / "files";
};

TEST_F(MooseFsFailure, AMasterThatHangsGivesErrorsUntilItAnswersAgain) {
  SharedMooseFs().SignalMaster(SIGSTOP);
  EXPECT_THAT(List(), HasSubstr("Input/output error"));
  EXPECT_THAT(driver().Measure(kApp), Not(testing::IsOk()));
  EXPECT_EQ(driver().Examine()[0].level, Health::Level::kProblem);
  SharedMooseFs().SignalMaster(SIGCONT);
  EXPECT_EQ(AwaitAnswer(), "kept\n");
  EXPECT_OK(AwaitUsage());
}

TEST_F(MooseFsFailure, AMasterThatDiesGivesErrorsUntilItIsBack) {
  SharedMooseFs().SignalMaster(SIGKILL);
  EXPECT_THAT(List(), HasSubstr("Input/output error"));
  EXPECT_THAT(driver().Create({"shop-main", "other"}, 0), Not(testing::IsOk()));
  SharedMooseFs().StartMaster();
  EXPECT_EQ(AwaitAnswer(), "kept\n");
  EXPECT_OK(driver().Create({"shop-main", "other"}, 0));
}

TEST_F(MooseFsFailure, AClientOfTheAgentThatDiesIsStartedAnew) {
  const std::vector<os::MountInfo> mounts = os::ReadMountInfo().value();
  for (const os::MountInfo& mount : mounts) {
    if (mount.mount_point.ends_with("/moosefs/agent/0")) {
      ASSERT_OK(os::FuseConnection(mount.device).Abort());
    }
  }
  EXPECT_OK(driver().Measure(kApp));
  EXPECT_EQ(App("cat f"), "kept\n");
}

TEST_F(MooseFsFailure, ChunkServersThatHangGiveErrors) {
  SharedMooseFs().SignalChunkServers(SIGSTOP);
  EXPECT_THAT(WriteBeside().get(), HasSubstr("Input/output error"));
  SharedMooseFs().SignalChunkServers(SIGCONT);
}

// The client bounds every wait but one for itself.
TEST_F(MooseFsFailure, AClientThatHangsIsCutOffAndTheContainerGetsItsDataBack) {
  SignalClients(SIGSTOP);
  std::future<std::string> writer = WriteBeside();
  std::set<std::string> back;
  while (writer.wait_for(std::chrono::seconds(1)) != std::future_status::ready) {
    back = driver().Repair();
    EXPECT_TRUE(back.empty());
  }
  EXPECT_NE(writer.get(), "");
  SignalClients(SIGCONT);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (back.empty() && std::chrono::steady_clock::now() < deadline) back = driver().Repair();
  EXPECT_EQ(back, std::set<std::string>{"app"});
  EXPECT_OK(AwaitUsage());
}

// Somebody killed it, or memory was short: the kernel answers in its place.
TEST_F(MooseFsFailure, AClientThatIsKilledGivesErrorsAtOnceAndTheContainerGetsItsDataBack) {
  EXPECT_TRUE(driver().Repair().empty());
  SignalClients(SIGKILL);
  // What was asked for before it was gone ends otherwise.
  EXPECT_THAT(List(), AnyOf(HasSubstr("ransport endpoint is not connected"),
                            HasSubstr("connection abort")));
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::set<std::string> back;
  while (back.empty() && std::chrono::steady_clock::now() < deadline) back = driver().Repair();
  EXPECT_EQ(back, std::set<std::string>{"app"});
  const std::vector<Health> told = driver().Examine();
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].level, Health::Level::kWarning);
  EXPECT_THAT(told[1].text, HasSubstr("client of app ended"));

  // What its restart does.
  ASSERT_EQ(::umount2(files_.c_str(), MNT_DETACH), 0);
  ASSERT_OK(driver().Detach("app"));
  ASSERT_OK_AND_ASSIGN(const std::vector<Attachment> attached,
                       driver().Attach({.holder = "app",
                                        .volume = kApp,
                                        .directories = {{"files", 10000}},
                                        .user_namespace = container_.fd(),
                                        .first_id = container_.first_id()}));
  container_.Bind(attached[0], files_);
  EXPECT_EQ(App("cat f"), "kept\n");
  EXPECT_TRUE(driver().Repair().empty());
}

constexpr uint64_t kEndless = 1ull << 40;

// Content of the last file, until somebody says no.
Status WriteOn(ContentWriter& writer) {
  const std::string piece(1 << 20, 'x');
  Status written;
  for (uint64_t at = 0; written.ok() && at < kEndless; at += piece.size()) {
    written = writer.Write(at, piece);
  }
  return written;
}

// Whose files are read and written by a process that may wait; the agent may not.
TEST_F(MooseFsFailure, FilesThatHangAreGivenUp) {
  const VolumeId staged{"next_backup_1", "app"};
  ASSERT_OK(driver().Create(staged, 0));
  ASSERT_OK_AND_ASSIGN(auto writer, driver().Fill(staged));
  ASSERT_OK(writer->Add({.path = "f", .mode = 0600, .size_bytes = kEndless}));
  SignalClients(SIGSTOP);
  const Status written = WriteOn(*writer);
  EXPECT_THAT(written, testing::StatusIs(absl::StatusCode::kUnavailable));
  writer.reset();
  SignalClients(SIGCONT);
  EXPECT_OK(AwaitUsage());
  EXPECT_OK(driver().Delete(staged));
}

TEST_F(MooseFsFailure, FilesOfAClientThatDiesAreGivenUp) {
  const VolumeId staged{"next_backup_1", "app"};
  ASSERT_OK(driver().Create(staged, 0));
  ASSERT_OK_AND_ASSIGN(auto writer, driver().Fill(staged));
  ASSERT_OK(writer->Add({.path = "f", .mode = 0600, .size_bytes = kEndless}));
  SignalClients(SIGKILL);
  const Status written = WriteOn(*writer);
  EXPECT_FALSE(written.ok());
  writer.reset();
  EXPECT_OK(driver().Delete(staged));
  EXPECT_OK(driver().Create(staged, 0));
}

TEST_F(MooseFsFailure, CuttingOffEndsEveryWait) {
  SharedMooseFs().SignalChunkServers(SIGKILL);
  std::future<std::string> writer = WriteBeside();
  ASSERT_OK(driver().CutOff("app"));
  EXPECT_NE(writer.get(), "");
  EXPECT_THAT(App("true"), Not(HasSubstr("kept")));
  SharedMooseFs().StartChunkServers();
}

}  // namespace
}  // namespace paas::volume
