#include "image/mount_table.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include <thread>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "tests/integration/image/node.h"
#include "tests/support/status_matchers.h"

namespace paas::image {
namespace {

using ::paas::testing::Node;
using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Everything here holds for every backend.
class MountTableTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!testing::kServerCanRun && GetParam() == std::string("fuse")) {
      GTEST_SKIP() << "built with a sanitizer";
    }
    backend_ = testing::MakeBackend(GetParam());
    table_ = OpenTable();
  }
  void TearDown() override {
    if (!backend_) return;
    // A fresh table, since a test may have lost its own.
    EXPECT_OK(OpenTable()->CollectGarbage({}));
    EXPECT_THAT(node_.Mounts(), IsEmpty());
    EXPECT_TRUE(node_.WaitUntilNothingIsLeft());
  }
  std::unique_ptr<MountTable> OpenTable() {
    return MountTable::Open(node_.run_dir(), &node_.store(), backend_.get()).value();
  }

  Node node_;
  std::unique_ptr<MountBackend> backend_;
  std::unique_ptr<MountTable> table_;
};

TEST_P(MountTableTest, MountsAnImageReadOnlyWithoutDevicesOrSetuid) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  ASSERT_OK_AND_ASSIGN(const MountedImage image, table_->Acquire(digest, "c1"));
  EXPECT_EQ(os::ReadFile(image.path + "/hello").value(), "world");
  EXPECT_EQ(image.manifest.digest, digest);
  struct statvfs flags;
  ASSERT_EQ(::statvfs(image.path.c_str(), &flags), 0);
  EXPECT_EQ(flags.f_flag & (ST_RDONLY | ST_NOSUID | ST_NODEV),
            static_cast<unsigned long>(ST_RDONLY | ST_NOSUID | ST_NODEV));
  EXPECT_FALSE(os::Open(image.path + "/new", O_WRONLY | O_CREAT, 0644).ok());
}

TEST_P(MountTableTest, MakesOneSuperblockForAllHolders) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  std::set<std::string> paths;
  for (int i = 0; i < 10; ++i) {
    ASSERT_OK_AND_ASSIGN(const MountedImage image,
                         table_->Acquire(digest, "c" + std::to_string(i)));
    paths.insert(image.path);
  }
  EXPECT_THAT(paths, SizeIs(1));
  EXPECT_THAT(node_.Mounts(), SizeIs(1));
  EXPECT_THAT(table_->List().at(0).holders, SizeIs(10));
}

TEST_P(MountTableTest, UnmountsAfterTheLastHolder) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  ASSERT_OK(table_->Acquire(digest, "a"));
  ASSERT_OK(table_->Acquire(digest, "b"));
  ASSERT_OK(table_->Acquire(digest, "b"));
  ASSERT_OK(table_->Release(digest, "a"));
  ASSERT_OK(table_->Release(digest, "stranger"));
  EXPECT_THAT(node_.Mounts(), SizeIs(1));
  ASSERT_OK(table_->Release(digest, "b"));
  EXPECT_THAT(node_.Mounts(), IsEmpty());
  EXPECT_THAT(table_->List(), IsEmpty());
  EXPECT_THAT(os::ListDirectory(node_.run_dir() + "/images").value(), IsEmpty());
}

TEST_P(MountTableTest, MountsOnceWhenManyAskAtTheSameTime) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] { EXPECT_OK(table_->Acquire(digest, "c" + std::to_string(i))); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(node_.Mounts(), SizeIs(1));
  EXPECT_THAT(table_->List().at(0).holders, SizeIs(8));
}

TEST_P(MountTableTest, MountsManyImagesAtTheSameTime) {
  std::vector<Digest> digests;
  for (int i = 0; i < 6; ++i) digests.push_back(node_.MakeImage({{"n", std::to_string(i)}}));
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      const StatusOr<MountedImage> image = table_->Acquire(digests[i], "c");
      ASSERT_OK(image);
      EXPECT_EQ(os::ReadFile(image->path + "/n").value(), std::to_string(i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(node_.Mounts(), SizeIs(6));
}

TEST_P(MountTableTest, AdoptsItsMountsAfterARestart) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  const Digest dropped = node_.MakeImage({{"hello", "nobody"}});
  ASSERT_OK_AND_ASSIGN(const MountedImage before, table_->Acquire(digest, "c1"));
  ASSERT_OK(table_->Acquire(dropped, "gone"));
  const std::vector<os::MountInfo> mounts = node_.Mounts();

  backend_ = testing::MakeBackend(GetParam());
  const std::unique_ptr<MountTable> restarted = OpenTable();
  ASSERT_OK(restarted->Release(dropped, "unknown"));  // nobody has spoken up for it yet
  EXPECT_EQ(node_.Mounts(), mounts);
  ASSERT_OK_AND_ASSIGN(const MountedImage after, restarted->Acquire(digest, "c1"));
  EXPECT_EQ(node_.Mounts(), mounts);
  EXPECT_EQ(after.path, before.path);
  EXPECT_EQ(after.manifest, before.manifest);
  ASSERT_OK(restarted->CollectGarbage({"c1"}));
  ASSERT_THAT(node_.Mounts(), SizeIs(1));
  EXPECT_EQ(node_.Mounts()[0].mount_point, after.path);
}

TEST_P(MountTableTest, LeavesNothingOfACrashAfterCollectingGarbage) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  const pid_t child = ::fork();
  if (child == 0) {
    static_cast<void>(table_->Acquire(digest, "c1").ok());
    ::raise(SIGKILL);
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_THAT(node_.Mounts(), SizeIs(1));
  ASSERT_OK(OpenTable()->CollectGarbage({}));
  EXPECT_THAT(node_.Mounts(), IsEmpty());
}

TEST_P(MountTableTest, ReplacesWhatIsNotItsOwn) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  const std::string path = node_.run_dir() + "/images/" + digest.hex();
  ASSERT_OK(os::MakeDirectories(path));
  ASSERT_EQ(::mount("paas-test", path.c_str(), "tmpfs", 0, nullptr), 0);
  const std::string stray = node_.run_dir() + "/images/stray";
  ASSERT_OK(os::MakeDirectories(stray));
  ASSERT_EQ(::mount("paas-test", stray.c_str(), "tmpfs", 0, nullptr), 0);

  table_ = OpenTable();
  ASSERT_OK_AND_ASSIGN(const MountedImage image, table_->Acquire(digest, "c1"));
  EXPECT_EQ(os::ReadFile(image.path + "/hello").value(), "world");
  ASSERT_OK(table_->CollectGarbage({"c1"}));
  EXPECT_THAT(node_.Mounts(), SizeIs(1));
  EXPECT_FALSE(os::Exists(stray));
}

TEST_P(MountTableTest, RefusesAnImageWithOneFlippedByte) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  node_.FlipByte(digest, 200);
  EXPECT_THAT(table_->Acquire(digest, "c1"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("content")));
  EXPECT_THAT(node_.Mounts(), IsEmpty());
  EXPECT_THAT(table_->List(), IsEmpty());
}

TEST_P(MountTableTest, NoticesAFlipAfterItWasVerified) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  ASSERT_OK(table_->Acquire(digest, "c1"));
  ASSERT_OK(table_->Release(digest, "c1"));
  ASSERT_OK(table_->Acquire(digest, "c1"));
  ASSERT_OK(table_->Release(digest, "c1"));
  node_.FlipByte(digest, 200);
  EXPECT_THAT(table_->Acquire(digest, "c1"), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_P(MountTableTest, RefusesWhatIsUnsignedOrUnknown) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  node_.SignByAStranger(digest);
  EXPECT_THAT(table_->Acquire(digest, "c1"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(table_->Acquire(DigestOf("x"), "c1"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(table_->List(), IsEmpty());
}

TEST_P(MountTableTest, RefusesAFileThatOthersCouldChange) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  const std::string path = node_.ImageFile(digest);
  {
    ASSERT_OK_AND_ASSIGN(const os::UniqueFd writer, os::Open(path, O_WRONLY));
    EXPECT_THAT(table_->Acquire(digest, "c1"),
                StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("open for writing")));
  }
  ASSERT_EQ(::chmod(path.c_str(), 0666), 0);
  EXPECT_THAT(table_->Acquire(digest, "c1"), StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_EQ(::chmod(path.c_str(), 0444), 0);
  ASSERT_EQ(::chown(path.c_str(), 65534, 65534), 0);
  EXPECT_THAT(table_->Acquire(digest, "c1"), StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_EQ(::chown(path.c_str(), 0, 0), 0);
  EXPECT_OK(table_->Acquire(digest, "c1"));
}

TEST_P(MountTableTest, RefusesGarbageThatIsProperlySigned) {
  const Digest digest = node_.PutBytes(std::string(8192, 'g'));
  EXPECT_FALSE(table_->Acquire(digest, "c1").ok());
  EXPECT_THAT(node_.Mounts(), IsEmpty());
}

TEST_P(MountTableTest, KeepsServingAnImageThatWasDeletedFromTheStore) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  ASSERT_OK_AND_ASSIGN(const MountedImage image, table_->Acquire(digest, "c1"));
  ASSERT_OK(node_.store().Delete(digest));
  EXPECT_EQ(os::ReadFile(image.path + "/hello").value(), "world");
  EXPECT_OK(table_->Acquire(digest, "c2"));
}

TEST_P(MountTableTest, GivesMountsWhoseClonesCanMapIds) {
  const Digest digest = node_.MakeImage({{"hello", "world"}});
  ASSERT_OK_AND_ASSIGN(const MountedImage image, table_->Acquire(digest, "c1"));
  ASSERT_OK_AND_ASSIGN(const os::UniqueFd clone, testing::MappedClone(image.path, 200'000));
  struct stat info;
  ASSERT_EQ(::fstatat(clone.get(), "hello", &info, 0), 0);
  EXPECT_EQ(info.st_uid, 210'000u);
  ASSERT_EQ(::stat((image.path + "/hello").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, 10'000u);
}

INSTANTIATE_TEST_SUITE_P(Backends, MountTableTest, ::testing::Values("loop", "fuse"),
                         [](const auto& backend) { return std::string(backend.param); });

}  // namespace
}  // namespace paas::image
