#include "tests/integration/volume/driver_under_test.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "volume/btrfs/btrfs_driver.h"
#include "volume/directory/directory_driver.h"

namespace paas::volume {

void DriverUnderTest::Reopen() {
  driver_.reset();
  StatusOr<std::unique_ptr<Driver>> opened = Open();
  ASSERT_OK(opened);
  driver_ = *std::move(opened);
}

namespace {

// Containers' users must get through to what is mounted below.
class LocalDriver : public DriverUnderTest {
 public:
  LocalDriver() { ::chmod(directory_.path().c_str(), 0711); }

 protected:
  testing::TempDirectory directory_;
};

class PlainDirectories : public LocalDriver {
 public:
  PlainDirectories() { Reopen(); }
  void Settle() const override {}

 protected:
  StatusOr<std::unique_ptr<Driver>> Open() override {
    return DirectoryDriver::Open(directory_ / "volumes");
  }
};

class BtrfsPool : public LocalDriver {
 public:
  BtrfsPool() { Reopen(); }
  ~BtrfsPool() override {
    if (driver_ != nullptr) {
      EXPECT_OK(driver_->Close());
    }
  }
  void Settle() const override { ::sync(); }

 protected:
  StatusOr<std::unique_ptr<Driver>> Open() override {
    return BtrfsDriver::OpenPool({.file = directory_ / "volumes.img",
                                  .mount_point = directory_ / "volumes",
                                  .size_bytes = 2ull << 30});
  }
};

// The operator's own btrfs: a pool that somebody else mounted.
class BtrfsDirectory : public LocalDriver {
 public:
  BtrfsDirectory() {
    StatusOr<std::unique_ptr<Pool>> pool = Pool::Open({.file = directory_ / "disk.img",
                                                       .mount_point = directory_ / "disk",
                                                       .size_bytes = 2ull << 30});
    EXPECT_OK(pool);
    if (pool.ok()) pool_ = *std::move(pool);
    Reopen();
  }
  ~BtrfsDirectory() override {
    driver_.reset();
    if (pool_ != nullptr) {
      EXPECT_OK(pool_->Close());
    }
  }
  void Settle() const override { ::sync(); }

 protected:
  StatusOr<std::unique_ptr<Driver>> Open() override {
    return BtrfsDriver::OpenDirectory(directory_ / "disk/paas");
  }

 private:
  std::unique_ptr<Pool> pool_;
};

template <typename T>
DriverCase Case(const std::string& name) {
  return {name, [] { return std::make_unique<T>(); }};
}

}  // namespace

std::vector<DriverCase> AllDrivers() {
  return {Case<PlainDirectories>("Dir"), Case<BtrfsPool>("BtrfsPool"),
          Case<BtrfsDirectory>("BtrfsDirectory")};
}

}  // namespace paas::volume
