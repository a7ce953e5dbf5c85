#include "tests/integration/volume/driver_under_test.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "common/os/file.h"
#include "common/rpc/channel.h"
#include "tests/integration/volume/moosefs_servers.h"
#include "tests/support/status_matchers.h"
#include "volume/btrfs/btrfs_driver.h"
#include "volume/directory/directory_driver.h"
#include "volume/moosefs/moosefs_driver.h"
#include "volume/nfs/client/grpc_storage.h"
#include "volume/nfs/nfs_driver.h"

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
    ::signal(SIGPIPE, SIG_IGN);  // as in every daemon
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

std::string Environment(const char* name, const std::string& fallback) {
  const char* value = std::getenv(name);
  return value == nullptr ? fallback : value;
}

// PAAS_TEST_NFS_SERVER: where a paas-storage listens ("tcp:10.0.0.3:7445") that has no volumes and
// exports to this machine. PAAS_TEST_NFS_TLS: the membership of an agent that has joined.
class Nfs : public LocalDriver {
 public:
  Nfs() { Reopen(); }
  ~Nfs() override {
    if (driver_ == nullptr) return;
    EXPECT_OK(driver_->Close());
    const auto volumes = driver_->List("");
    EXPECT_OK(volumes);
    for (const VolumeState& volume : volumes.value_or(std::vector<VolumeState>())) {
      EXPECT_OK(driver_->Delete(volume.id));
    }
  }
  void Settle() const override {
    const auto volumes = driver_->List("");
    EXPECT_OK(volumes);
    for (const VolumeState& volume : volumes.value_or(std::vector<VolumeState>())) {
      EXPECT_OK(driver_->Flush(volume.id));
    }
  }

 protected:
  StatusOr<std::unique_ptr<Driver>> Open() override {
    PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint endpoint,
                          rpc::ParseEndpoint(Environment("PAAS_TEST_NFS_SERVER", "")));
    const std::string tls = Environment("PAAS_TEST_NFS_TLS", "");
    PAAS_ASSIGN_OR_RETURN(
        auto channel,
        tls.empty() ? rpc::Connect(endpoint, {})
                    : rpc::ConnectToMember(
                          endpoint, {tls + "/authority.pem", tls + "/node.pem", tls + "/node.pem"},
                          [](const rpc::Peer&) { return absl::OkStatus(); }));
    const std::string host = endpoint.address.substr(0, endpoint.address.rfind(':'));
    return NfsDriver::Open({.server = Environment("PAAS_TEST_NFS_ADDRESS", host),
                            .run_directory = directory_ / "nfs",
                            .helper = Environment("PAAS_TEST_VOLUME_HELPER",
                                                  std::string(PAAS_BIN_DIR) + "/paas-volume"),
                            .node = "test"},
                           MakeGrpcStorage(std::move(channel), endpoint.address));
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
  std::vector<DriverCase> drivers = {Case<PlainDirectories>("Dir"), Case<BtrfsPool>("BtrfsPool"),
                                     Case<BtrfsDirectory>("BtrfsDirectory"), MooseFsCase()};
  if (!Environment("PAAS_TEST_NFS_SERVER", "").empty()) drivers.push_back(Case<Nfs>("Nfs"));
  return drivers;
}

}  // namespace paas::volume
