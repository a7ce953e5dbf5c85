#include "tests/integration/volume/driver_under_test.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/os/file.h"
#include "tests/integration/volume/moosefs_servers.h"
#include "tests/support/status_matchers.h"
#include "volume/btrfs/btrfs_driver.h"
#include "volume/directory/directory_driver.h"
#include "volume/moosefs/moosefs_driver.h"

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

class MooseFs : public LocalDriver {
 public:
  MooseFs() {
    SharedMooseFs();
    EXPECT_OK(os::WriteFileDurably(directory_ / "mfsmount.cfg", "mfspassword=open-sesame\n", 0600));
    Reopen();
  }
  ~MooseFs() override {
    if (driver_ == nullptr) return;
    const auto volumes = driver_->List("");
    EXPECT_OK(volumes);
    for (const VolumeState& volume : volumes.value_or(std::vector<VolumeState>())) {
      EXPECT_OK(driver_->Delete(volume.id));
    }
    EXPECT_OK(driver_->Close());
  }
  void Settle() const override {}

 protected:
  StatusOr<std::unique_ptr<Driver>> Open() override {
    return MooseFsDriver::Open({.master = MooseFsServers::kMaster,
                                .configuration_file = directory_ / "mfsmount.cfg",
                                .timeout_seconds = 5,
                                .run_directory = directory_ / "moosefs",
                                .helper = std::string(PAAS_BIN_DIR) + "/paas-volume"});
  }
};

template <typename T>
DriverCase Case(const std::string& name) {
  return {name, [] { return std::make_unique<T>(); }};
}

}  // namespace

DriverCase MooseFsCase() { return Case<MooseFs>("MooseFs"); }

// Each test has its own client and removes its volumes.
MooseFsServers& SharedMooseFs() {
  class Servers : public ::testing::Environment {
   public:
    void TearDown() override { servers.reset(); }
    std::unique_ptr<MooseFsServers> servers = std::make_unique<MooseFsServers>();
  };
  static Servers* environment =
      static_cast<Servers*>(::testing::AddGlobalTestEnvironment(new Servers));
  return *environment->servers;
}

std::vector<DriverCase> AllDrivers() {
  return {Case<PlainDirectories>("Dir"), Case<BtrfsPool>("BtrfsPool"),
          Case<BtrfsDirectory>("BtrfsDirectory"), MooseFsCase()};
}

}  // namespace paas::volume
