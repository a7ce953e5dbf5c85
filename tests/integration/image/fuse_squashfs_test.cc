#include "image/fuse_squashfs.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <future>

#include "common/os/file.h"
#include "image/loop_squashfs.h"
#include "image/mount_table.h"
#include "tests/integration/image/node.h"
#include "tests/support/status_matchers.h"

namespace paas::image {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class FuseSquashfsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::kServerCanRun) GTEST_SKIP() << "built with a sanitizer";
  }
  void TearDown() override {
    EXPECT_OK(table_->CollectGarbage({}));
    EXPECT_THAT(node_.Mounts(), IsEmpty());
    EXPECT_TRUE(node_.WaitUntilNothingIsLeft());
  }

  testing::Node node_;
  std::unique_ptr<MountBackend> backend_ = testing::MakeBackend("fuse");
  std::unique_ptr<MountTable> table_ =
      MountTable::Open(node_.run_dir(), &node_.store(), backend_.get()).value();
};

// "path mode uid size mtime content-digest" of everything below `root`.
std::vector<std::string> Describe(const std::string& root) {
  std::vector<std::string> lines;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    struct stat info;
    EXPECT_EQ(::lstat(entry.path().c_str(), &info), 0);
    std::string content;
    if (S_ISREG(info.st_mode)) content = DigestOfFile(entry.path().string()).value().digest.hex();
    if (S_ISLNK(info.st_mode)) content = std::filesystem::read_symlink(entry.path()).string();
    lines.push_back(entry.path().string().substr(root.size()) + " " + std::to_string(info.st_mode) +
                    " " + std::to_string(info.st_uid) + " " +
                    std::to_string(S_ISDIR(info.st_mode) ? 0 : info.st_size) + " " +
                    std::to_string(info.st_mtime) + " " + content);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST_F(FuseSquashfsTest, ShowsWhatTheKernelShows) {
  std::map<std::string, std::string> files{{"empty", ""}, {"deep/er/file", "x"}};
  for (int i = 0; i < 3000; ++i) files["many/file-" + std::to_string(i)] = std::to_string(i);
  std::string large(1'500'000, '\0');
  for (size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * i % 251);
  files["large"] = large;
  const Digest digest = node_.MakeImage(files);
  ASSERT_OK_AND_ASSIGN(const MountedImage image, table_->Acquire(digest, "c1"));

  LoopSquashfs kernel;
  const std::string reference = node_.run_dir() + "/reference";
  ASSERT_OK(os::MakeDirectories(reference));
  {
    ASSERT_OK_AND_ASSIGN(const os::UniqueFd fd, os::Open(node_.ImageFile(digest), O_RDONLY));
    ASSERT_OK(kernel.Mount(fd.get(), digest, reference));
  }
  EXPECT_EQ(Describe(image.path), Describe(reference));
  EXPECT_EQ(::umount2(reference.c_str(), 0), 0);
}

TEST_F(FuseSquashfsTest, ServesFromASandbox) {
  const Digest digest = node_.MakeImage({{"file", "x"}});
  ASSERT_OK(table_->Acquire(digest, "c1"));
  ASSERT_THAT(testing::ServersOf(digest), SizeIs(1));
  const std::string process = "/proc/" + std::to_string(testing::ServersOf(digest)[0]);
  const std::string status = os::ReadFile(process + "/status").value();
  for (const char* line :
       {"Uid:\t65534\t65534\t65534\t65534\n", "Gid:\t65534\t65534\t65534\t65534\n", "Groups:\t \n",
        "CapPrm:\t0000000000000000\n", "CapEff:\t0000000000000000\n", "CapBnd:\t0000000000000000\n",
        "CapAmb:\t0000000000000000\n", "NoNewPrivs:\t1\n", "Seccomp:\t2\n", "Threads:\t1\n"}) {
    EXPECT_THAT(status, HasSubstr(line));
  }
  EXPECT_THAT(os::ListDirectory(process + "/root").value(), IsEmpty());
  EXPECT_THAT(os::ReadMountInfo(process + "/mountinfo").value(), SizeIs(1));
  EXPECT_THAT(os::ListDirectory(process + "/fd").value(), ElementsAre("0", "1", "2", "3", "4"));
  EXPECT_EQ(os::ReadFile(process + "/environ").value(), "");
  for (const char* name : {"mnt", "net", "ipc", "uts", "pid", "cgroup"}) {
    EXPECT_NE(std::filesystem::read_symlink(process + "/ns/" + name),
              std::filesystem::read_symlink(std::string("/proc/self/ns/") + name));
  }
}

TEST_F(FuseSquashfsTest, ReplacesAMountWhoseServerDied) {
  const Digest digest = node_.MakeImage({{"file", "x"}});
  const Digest healthy = node_.MakeImage({{"file", "y"}});
  ASSERT_OK_AND_ASSIGN(const MountedImage image, table_->Acquire(digest, "c1"));
  ASSERT_OK(table_->Acquire(healthy, "c2"));
  const pid_t server = testing::ServersOf(digest).at(0);
  const os::UniqueFd handle(static_cast<int>(::syscall(SYS_pidfd_open, server, 0)));
  ASSERT_EQ(::kill(server, SIGKILL), 0);
  pollfd dead{handle.get(), POLLIN, 0};
  ASSERT_EQ(::poll(&dead, 1, 10'000), 1);

  EXPECT_FALSE(backend_->Alive(image.path));
  ASSERT_OK_AND_ASSIGN(const std::set<std::string> affected, table_->Repair());
  EXPECT_THAT(affected, ElementsAre("c1"));
  EXPECT_EQ(os::ReadFile(image.path + "/file").value(), "x");
  EXPECT_THAT(node_.Mounts(), SizeIs(2));
  EXPECT_THAT(table_->Repair().value(), IsEmpty());
}

// As a network file system does whose server is gone: nothing answers, and nothing ends.
class HangingServer : public FuseSquashfsTest {
 protected:
  void SetUp() override {
    FuseSquashfsTest::SetUp();
    digest_ = node_.MakeImage({{"file", "x"}});
    ASSERT_OK_AND_ASSIGN(image_, table_->Acquire(digest_, "c1"));
    server_ = testing::ServersOf(digest_).at(0);
    ASSERT_EQ(::kill(server_, SIGSTOP), 0);
  }
  void TearDown() override {
    // Continued, it finds its connection cut off and ends.
    EXPECT_EQ(::kill(server_, SIGCONT), 0);
    FuseSquashfsTest::TearDown();
  }

  FuseSquashfs impatient_{PAAS_BIN_DIR "/paas-squashfuse", std::chrono::milliseconds(200)};
  Digest digest_;
  MountedImage image_;
  pid_t server_ = -1;
};

TEST_F(HangingServer, StopsNeitherARestartNorARepair) {
  // A restarted daemon looks at all mounts before it does anything else.
  ASSERT_OK_AND_ASSIGN(table_, MountTable::Open(node_.run_dir(), &node_.store(), &impatient_));
  ASSERT_OK_AND_ASSIGN(image_, table_->Acquire(digest_, "c1"));
  EXPECT_EQ(os::ReadFile(image_.path + "/file").value(), "x");
}

TEST_F(HangingServer, GivesAnErrorToWhoeverWaitsForIt) {
  std::future<bool> reader = std::async(
      std::launch::async, [&] { return os::ListDirectory(image_.path + "/nothing").ok(); });
  EXPECT_FALSE(impatient_.Alive(image_.path));
  EXPECT_FALSE(reader.get());
}

TEST_F(FuseSquashfsTest, SaysWhenThereIsNoServer) {
  FuseSquashfs missing("/nonexistent/paas-squashfuse");
  const Digest digest = node_.MakeImage({{"file", "x"}});
  ASSERT_OK_AND_ASSIGN(const auto table,
                       MountTable::Open(node_.run_dir(), &node_.store(), &missing));
  EXPECT_THAT(table->Acquire(digest, "c1"),
              testing::StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nonexistent")));
}

}  // namespace
}  // namespace paas::image
