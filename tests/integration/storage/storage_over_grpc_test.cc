// A node and a paas-storage: the driver's questions, over a socket, to a real btrfs.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "storage/rpc/storage_service.h"
#include "storage/server.h"
#include "tests/integration/storage/nfsd_stand_in.h"
#include "tests/integration/volume/content_promises.h"
#include "volume/btrfs/btrfs_driver.h"
#include "volume/nfs/client/grpc_storage.h"
#include "volume/nfs/nfs_driver.h"

namespace paas::storage {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;
using volume::Health;
using volume::VolumeId;
using volume::VolumeState;

const VolumeId kApp{"shop-main", "app"};
const VolumeId kBranch{"shop-branch", "app"};
constexpr uint64_t kMegabyte = 1'000'000;

class StorageOverGrpc : public ::testing::Test {
 protected:
  void SetUp() override {
    auto pool = volume::BtrfsDriver::OpenPool(
        {.file = directory_ / "volumes.img", .mount_point = Volumes(), .size_bytes = 2ull << 30});
    ASSERT_OK(pool);
    volumes_ = *std::move(pool);
    auto listeners = Listeners::Open(
        {.file = directory_ / "listeners", .address = "127.0.0.1", .first_port = 20490}, &kernel_);
    ASSERT_OK(listeners);
    listeners_ = *std::move(listeners);
    nfs_.emplace(volumes_.get(), &kernel_, listeners_.get(), &exports_);
    service_.emplace(volumes_.get(), &*nfs_);
    const rpc::Endpoint endpoint{rpc::Endpoint::Kind::kUnix, directory_ / "storage.sock"};
    auto server = rpc::Server::Start({.endpoints = {endpoint}, .tls = {}}, {&*service_});
    ASSERT_OK(server);
    server_ = *std::move(server);
    auto channel = rpc::Connect(endpoint, {});
    ASSERT_OK(channel);
    auto driver = volume::NfsDriver::Open({.server = "127.0.0.1",
                                           .run_directory = directory_ / "nfs",
                                           .helper = "/bin/false",
                                           .node = "test"},
                                          volume::MakeGrpcStorage(*channel, "there"));
    ASSERT_OK(driver);
    driver_ = *std::move(driver);
  }
  void TearDown() override {
    if (server_ != nullptr) server_->Shutdown(std::chrono::seconds(1));
    if (volumes_ != nullptr) {
      EXPECT_OK(volumes_->Close());
    }
  }
  std::string Volumes() const { return directory_ / "volumes"; }

  testing::TempDirectory directory_;
  NfsdStandIn nfsd_;
  Nfsd kernel_{nfsd_.path()};
  Exports exports_{{.path = Volumes(), .clients = {}},
                   {.directory = directory_ / "exports.d", .table = directory_ / "etab"}};
  std::unique_ptr<volume::BtrfsDriver> volumes_;
  std::unique_ptr<Listeners> listeners_;
  std::optional<Server> nfs_;
  std::optional<StorageService> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<volume::NfsDriver> driver_;
};

TEST_F(StorageOverGrpc, MakesLimitsListsAndDeletes) {
  ASSERT_OK(driver_->Create(kApp, 300 * kMegabyte));
  ASSERT_OK(driver_->Create(kApp, 200 * kMegabyte));
  ASSERT_OK(driver_->Create(kBranch, 0));
  ASSERT_OK(driver_->SetLimit(kBranch, 100 * kMegabyte));
  ASSERT_OK_AND_ASSIGN(const auto all, driver_->List(""));
  EXPECT_THAT(
      all, ElementsAre(VolumeState{kBranch, 100 * kMegabyte}, VolumeState{kApp, 200 * kMegabyte}));
  ASSERT_OK_AND_ASSIGN(const auto own, driver_->List("shop-main"));
  EXPECT_THAT(own, ElementsAre(VolumeState{kApp, 200 * kMegabyte}));
  ASSERT_OK(driver_->Delete(kApp));
  ASSERT_OK(driver_->Delete(kApp));
  EXPECT_FALSE(os::Exists(Volumes() + "/shop-main"));
}

TEST_F(StorageOverGrpc, ClonesMovesAndSeals) {
  const VolumeId backup{"backup_1", "app"};
  ASSERT_OK(driver_->Create(kApp, 0));
  ASSERT_OK(os::WriteFileDurably(Volumes() + "/shop-main/app/f", "one"));
  ASSERT_OK(driver_->Flush(kApp));
  ASSERT_OK(driver_->Clone(kApp, backup, 0));
  ASSERT_OK(driver_->Seal(backup));
  EXPECT_FALSE(os::WriteFile(Volumes() + "/backup_1/app/f", "two").ok());
  ASSERT_OK(driver_->Clone(backup, kBranch, 0));
  EXPECT_THAT(driver_->Clone(kApp, kBranch, 0), StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_OK(driver_->Delete(kApp));
  ASSERT_OK(driver_->Move(kBranch, kApp));
  EXPECT_EQ(os::ReadFile(Volumes() + "/shop-main/app/f").value_or(""), "one");
  EXPECT_THAT(driver_->Move(kBranch, kApp), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(StorageOverGrpc, TellsWhatIsNotThere) {
  EXPECT_THAT(driver_->SetLimit(kApp, 1), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(driver_->Measure(kApp), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(driver_->Clone(kApp, kBranch, 0), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(driver_->Attach({.holder = "c",
                               .volume = kApp,
                               .directories = {{"", 0}},
                               .user_namespace = -1,
                               .first_id = 400'000'000}),
              StatusIs(absl::StatusCode::kNotFound));
}

// A node that was taken over asks for more than drivers do.
TEST_F(StorageOverGrpc, LeadsNobodyOutOfTheVolumes) {
  ASSERT_OK_AND_ASSIGN(const auto channel,
                       rpc::Connect({rpc::Endpoint::Kind::kUnix, directory_ / "storage.sock"}, {}));
  const auto storage = volume::MakeGrpcStorage(channel, "there");
  for (const char* name : {"..", "../..", "/etc", "a/b", ".", ""}) {
    const VolumeId evil{name, "x"};
    EXPECT_FALSE(storage->Create(evil, 0).ok()) << name;
    EXPECT_FALSE(storage->Delete({"shop-main", name}).ok()) << name;
    EXPECT_FALSE(storage->Move(kApp, evil).ok()) << name;
    EXPECT_FALSE(storage->Serve(evil, 400'000'000).ok()) << name;
    if (*name != '\0') {
      EXPECT_THAT(storage->List(name), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
    }
  }
}

TEST_F(StorageOverGrpc, ReadsAndFillsVolumes) {
  volume::ExpectKeepsFiles(*driver_);
  volume::ExpectDeletesHalfOfIt(*driver_);
  volume::ExpectFillsOnlyWhatIsEmpty(*driver_);
  volume::ExpectHoldsLimit(*driver_);
  volume::ExpectStopsReading(*driver_);
}

TEST_F(StorageOverGrpc, TakesNoStrangeFilesOfANode) {
  volume::ExpectRefusesStrangeFiles(*driver_);
  EXPECT_THAT(os::ListDirectory(Volumes()).value(), IsEmpty());
}

// A node that was taken over says what no driver does.
TEST_F(StorageOverGrpc, TakesNoStreamThatMakesNoSense) {
  ASSERT_OK(driver_->Create(kApp, 0));
  ASSERT_OK_AND_ASSIGN(const auto channel,
                       rpc::Connect({rpc::Endpoint::Kind::kUnix, directory_ / "storage.sock"}, {}));
  const auto stub = v1::Storage::NewStub(channel);
  const auto fill = [&](const std::function<void(v1::FillRequest&)>& say, bool names_it) {
    grpc::ClientContext context;
    rpc::SetDeadline(context, std::chrono::seconds(30));
    v1::FillResponse response;
    const auto writer = stub->Fill(&context, &response);
    v1::FillRequest request;
    request.mutable_volume()->set_environment("shop-main");
    request.mutable_volume()->set_name("app");
    if (names_it) writer->Write(request);
    v1::FillRequest strange;
    say(strange);
    writer->Write(strange);
    writer->WritesDone();
    return writer->Finish().error_code();
  };
  const auto nothing = [](v1::FillRequest&) {};
  const auto tree = [](v1::FillRequest& request) { request.add_pieces()->set_tree("x"); };
  const auto piece = [](v1::FillRequest& request) { request.add_pieces(); };
  const auto content = [](v1::FillRequest& request) {
    request.add_pieces()->mutable_content()->set_content("x");
  };
  const auto kind = [](v1::FillRequest& request) {
    request.add_pieces()->mutable_entry()->set_path("f");
  };
  EXPECT_EQ(fill(nothing, /*names_it=*/false), grpc::StatusCode::INVALID_ARGUMENT);
  for (const auto& say : {+tree, +piece, +content, +kind}) {
    EXPECT_EQ(fill(say, /*names_it=*/true), grpc::StatusCode::INVALID_ARGUMENT);
  }
  // Without the word that it is complete.
  EXPECT_EQ(fill(nothing, /*names_it=*/true), grpc::StatusCode::ABORTED);
  EXPECT_THAT(os::ListDirectory(Volumes() + "/shop-main/app").value(), IsEmpty());
}

TEST_F(StorageOverGrpc, AFillThatLosesItsStorageFails) {
  ASSERT_OK(driver_->Create(kApp, 0));
  ASSERT_OK_AND_ASSIGN(const auto writer, driver_->Fill(kApp));
  ASSERT_OK(writer->Add({.kind = tree::EntryKind::kDirectory, .path = "", .mode = 0755}));
  server_->Shutdown(std::chrono::milliseconds(0));
  EXPECT_FALSE(writer->Finish().ok());
}

TEST_F(StorageOverGrpc, MeasuresAndSaysWhatFits) {
  ASSERT_OK(driver_->Create(kApp, 500 * kMegabyte));
  ASSERT_OK(os::WriteFileDurably(Volumes() + "/shop-main/app/f", std::string(8 << 20, 'x')));
  ASSERT_OK(driver_->Flush(kApp));
  ASSERT_OK_AND_ASSIGN(const volume::Usage usage, driver_->Measure(kApp));
  EXPECT_GE(usage.used_bytes, 8u << 20);
  EXPECT_GE(usage.own_bytes, 8u << 20);
  EXPECT_EQ(usage.limit_bytes, 500 * kMegabyte);
  ASSERT_OK_AND_ASSIGN(const auto here, volumes_->Rooms());
  ASSERT_OK_AND_ASSIGN(const auto there, driver_->Rooms());
  ASSERT_EQ(there.size(), here.size());
  EXPECT_EQ(there[0].what, here[0].what);
  EXPECT_EQ(there[0].space.total_bytes, here[0].space.total_bytes);
  EXPECT_EQ(there[0].space.path, "127.0.0.1:" + here[0].space.path);
  // No disk of this machine is taken for it.
  EXPECT_NE(there[0].space.device, here[0].space.device);
}

TEST_F(StorageOverGrpc, ServesAVolumeAtThePortOfItsRange) {
  ASSERT_OK(os::RunChecked({.argv = {"ip", "link", "set", "lo", "up"}}));
  ASSERT_OK(volumes_->Create(kApp, 0));
  ASSERT_OK_AND_ASSIGN(const Server::Place place, nfs_->Serve(kApp, 400'000'000));
  EXPECT_EQ(place.path, "/shop-main/app");
  EXPECT_EQ(place.port, 20490);
}

TEST_F(StorageOverGrpc, SaysWhatIsWrongWithNfs) {
  nfsd_.Run(false);
  nfs_->Start();
  EXPECT_THAT(nfs_->Problem(), HasSubstr("nfsd does not run"));
  EXPECT_THAT(driver_->Examine(),
              Contains(AllOf(Field(&Health::level, Health::Level::kProblem),
                             Field(&Health::text, HasSubstr("nfsd does not run")))));
}

TEST_F(StorageOverGrpc, SaysThatNobodyMayUseIt) {
  EXPECT_THAT(driver_->Examine(), Contains(Field(&Health::text, HasSubstr("no node may use"))));
}

TEST_F(StorageOverGrpc, WithoutItNothingWaits) {
  server_->Shutdown(std::chrono::milliseconds(0));
  EXPECT_THAT(driver_->Create(kApp, 0), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(driver_->List(""),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("storage at there")));
  EXPECT_THAT(driver_->Examine(), ElementsAre(Field(&Health::level, Health::Level::kProblem)));
  EXPECT_OK(driver_->DetachAllBut({}));
}

// As one whose disk does not answer, and whose kernel keeps the connection.
class StuckStorage final : public v1::Storage::Service {
 public:
  grpc::Status Read(grpc::ServerContext* context, const v1::ReadRequest*,
                    grpc::ServerWriter<v1::ReadResponse>*) override {
    return Wait(*context);
  }
  grpc::Status Fill(grpc::ServerContext* context, grpc::ServerReader<v1::FillRequest>*,
                    v1::FillResponse*) override {
    return Wait(*context);
  }

 private:
  static grpc::Status Wait(const grpc::ServerContext& context) {
    while (!context.IsCancelled()) std::this_thread::yield();
    return grpc::Status::CANCELLED;
  }
};

TEST(StorageThatIsStuck, IsGivenUpInTheMidstOfFiles) {
  const testing::TempDirectory directory;
  const rpc::Endpoint endpoint{rpc::Endpoint::Kind::kUnix, directory / "storage.sock"};
  StuckStorage service;
  ASSERT_OK_AND_ASSIGN(const auto server,
                       rpc::Server::Start({.endpoints = {endpoint}, .tls = {}}, {&service}));
  ASSERT_OK_AND_ASSIGN(const auto channel, rpc::Connect(endpoint, {}));
  const auto storage = volume::MakeGrpcStorage(channel, "there", std::chrono::milliseconds(200));
  ASSERT_OK_AND_ASSIGN(const auto writer, storage->Fill(kApp));
  Status written = writer->Add({.path = "f", .mode = 0600, .size_bytes = 1ull << 40});
  const std::string piece(1 << 20, 'x');
  for (uint64_t at = 0; written.ok() && at < (1ull << 40); at += piece.size()) {
    written = writer->Write(at, piece);
  }
  EXPECT_THAT(written, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("does not answer")));
  volume::ContentSink nowhere(*writer);
  EXPECT_THAT(storage->Read(kApp, nowhere),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("does not answer")));
}

}  // namespace
}  // namespace paas::storage
