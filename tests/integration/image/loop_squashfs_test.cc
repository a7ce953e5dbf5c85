#include "image/loop_squashfs.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "common/os/file.h"
#include "image/mount_table.h"
#include "tests/integration/image/node.h"
#include "tests/support/status_matchers.h"

namespace paas::image {
namespace {

class LoopSquashfsTest : public ::testing::Test {
 protected:
  void TearDown() override {
    EXPECT_OK(table_->CollectGarbage({}));
    EXPECT_TRUE(node_.WaitUntilNothingIsLeft());
  }

  testing::Node node_;
  LoopSquashfs backend_;
  std::unique_ptr<MountTable> table_ =
      MountTable::Open(node_.run_dir(), &node_.store(), &backend_).value();
};

TEST_F(LoopSquashfsTest, IsAvailableHere) { EXPECT_TRUE(LoopSquashfs::Available()); }

TEST_F(LoopSquashfsTest, NamesItsReadOnlyDeviceAfterTheImage) {
  const Digest digest = node_.MakeImage({{"file", "x"}});
  ASSERT_OK(table_->Acquire(digest, "c1"));
  ASSERT_OK_AND_ASSIGN(const os::UniqueFd device, os::Open(node_.Mounts().at(0).source, O_RDONLY));
  loop_info64 info{};
  ASSERT_EQ(::ioctl(device.get(), LOOP_GET_STATUS64, &info), 0);
  EXPECT_EQ(reinterpret_cast<const char*>(info.lo_file_name), "paas:" + digest.hex().substr(0, 56));
  EXPECT_EQ(info.lo_flags & (LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR),
            static_cast<uint32_t>(LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR));
}

TEST_F(LoopSquashfsTest, DoesNotAdoptTheMountOfAnotherFile) {
  const Digest digest = node_.MakeImage({{"file", "x"}});
  const Digest other = node_.MakeImage({{"file", "y"}});
  ASSERT_OK(table_->Acquire(digest, "c1"));
  const os::MountInfo mount = node_.Mounts().at(0);
  EXPECT_TRUE(backend_.Serves(mount, digest, node_.ImageFile(digest)));
  EXPECT_FALSE(backend_.Serves(mount, other, node_.ImageFile(other)));
  EXPECT_FALSE(backend_.Serves(mount, digest, node_.ImageFile(other)));
  EXPECT_FALSE(backend_.Serves(mount, digest, "/nonexistent"));
}

TEST_F(LoopSquashfsTest, SharesOnePageCacheBetweenClones) {
  const Digest digest = node_.MakeImage({{"data", std::string(4u << 20, 'x')}});
  ASSERT_OK_AND_ASSIGN(const MountedImage image, table_->Acquire(digest, "c1"));
  ASSERT_OK(os::ReadFile(image.path + "/data"));
  ASSERT_OK_AND_ASSIGN(const os::UniqueFd clone, testing::MappedClone(image.path, 300'000));
  const os::UniqueFd file(::openat(clone.get(), "data", O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(file);
  struct stat direct, cloned;
  ASSERT_EQ(::stat(image.path.c_str(), &direct), 0);
  ASSERT_EQ(::fstat(clone.get(), &cloned), 0);
  EXPECT_EQ(direct.st_dev, cloned.st_dev);

  const size_t size = 4u << 20;
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  ASSERT_NE(data, MAP_FAILED);
  std::vector<unsigned char> resident(size / 4096);
  ASSERT_EQ(::mincore(data, size, resident.data()), 0);
  ::munmap(data, size);
  for (const unsigned char page : resident) ASSERT_EQ(page & 1, 1);
}

}  // namespace
}  // namespace paas::image
