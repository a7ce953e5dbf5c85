// What the driver does on the node, with a program in the place of paas-volume: nothing is mounted.

#include "volume/nfs/nfs_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "common/rpc/tree_frames.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::volume {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

const VolumeId kApp{"shop-main", "app"};

class FakeStorage : public Storage {
 public:
  explicit FakeStorage(std::vector<std::string>* asked) : asked_(asked) {}
  Status Create(const VolumeId& id, uint64_t) override { return Note("create", id); }
  Status SetLimit(const VolumeId& id, uint64_t) override { return Note("limit", id); }
  Status Clone(const VolumeId& from, const VolumeId&, uint64_t) override {
    return Note("clone", from);
  }
  Status Move(const VolumeId& from, const VolumeId&) override { return Note("move", from); }
  Status Delete(const VolumeId& id) override { return Note("delete", id); }
  Status Flush(const VolumeId& id) override { return Note("flush", id); }
  Status Seal(const VolumeId& id) override { return Note("seal", id); }
  StatusOr<Usage> Measure(const VolumeId&) override { return Usage{}; }
  StatusOr<std::vector<VolumeState>> List(const std::string&) override {
    return std::vector<VolumeState>();
  }
  StatusOr<std::vector<Room>> Rooms() override { return std::vector<Room>(); }
  StatusOr<std::vector<Health>> Examine() override {
    return std::vector<Health>{{Health::Level::kOk, "all is well", ""}};
  }
  Status Read(const VolumeId& id, tree::Sink&) override { return Note("read", id); }
  StatusOr<std::unique_ptr<ContentWriter>> Fill(const VolumeId& id) override {
    (void)Note("fill", id);
    return Unavailable("no files here");
  }
  StatusOr<NfsExport> Serve(const VolumeId& id, uint32_t first_id) override {
    (void)Note("serve " + std::to_string(first_id), id);
    return NfsExport{"/" + id.ToString(), 20490};
  }

 private:
  Status Note(const std::string& what, const VolumeId& id) {
    asked_->push_back(what + " " + id.ToString());
    return absl::OkStatus();
  }
  std::vector<std::string>* const asked_;
};

class NfsDriverOnANode : public ::testing::Test {
 protected:
  void SetUp() override { Helper("exit 0"); }
  void Helper(const std::string& script) {
    ASSERT_OK(os::WriteFileDurably(directory_ / "helper", "#!/bin/sh\n" + script + "\n", 0755));
    auto opened = NfsDriver::Open({.server = "10.0.0.3",
                                   .run_directory = directory_ / "nfs",
                                   .helper = directory_ / "helper",
                                   .node = "n"},
                                  std::make_unique<FakeStorage>(&asked_));
    ASSERT_OK(opened);
    driver_ = *std::move(opened);
  }
  AttachRequest Request() const {
    return {.holder = "c", .volume = kApp, .directories = {{"a", 1}, {"b", 2}}, .first_id = 70000};
  }
  std::string Target() const { return directory_ / "nfs/containers/c/app"; }

  testing::TempDirectory directory_;
  std::vector<std::string> asked_;
  std::unique_ptr<NfsDriver> driver_;
};

TEST_F(NfsDriverOnANode, GivesAContainerWhatTheHelperMounted) {
  ASSERT_OK_AND_ASSIGN(const auto attached, driver_->Attach(Request()));
  EXPECT_THAT(attached, ElementsAre(Attachment{Target() + "/0", /*map_ids=*/false},
                                    Attachment{Target() + "/1", /*map_ids=*/false}));
  EXPECT_THAT(asked_, ElementsAre("serve 70000 shop-main/app"));
  // Whose it is outlives the agent.
  EXPECT_EQ(os::ReadFile(Target() + "/of").value_or(""), "shop-main/app 70000\n");
  ASSERT_OK(driver_->Detach("c"));
  EXPECT_FALSE(os::Exists(directory_ / "nfs/containers/c"));
}

TEST_F(NfsDriverOnANode, SaysWhyNothingWasMounted) {
  Helper("echo mount 10.0.0.3: Connection refused >&2; exit 1");
  EXPECT_THAT(driver_->Attach(Request()),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("shop-main/app: mount 10.0.0.3: Connection refused")));
  EXPECT_FALSE(os::Exists(Target()));
}

// The server could not tell its files from those of the node's users.
TEST_F(NfsDriverOnANode, NeedsTheRangeOfTheContainer) {
  AttachRequest request = Request();
  request.first_id = 0;
  EXPECT_THAT(driver_->Attach(request), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(asked_.empty());
}

TEST_F(NfsDriverOnANode, LetsGoOfAllButWhatIsHeld) {
  ASSERT_OK(driver_->Attach(Request()));
  AttachRequest other = Request();
  other.holder = "d";
  ASSERT_OK(driver_->Attach(other));
  ASSERT_OK(driver_->DetachAllBut({"d"}));
  EXPECT_THAT(os::ListDirectory(directory_ / "nfs/containers").value(), ElementsAre("d"));
  EXPECT_OK(driver_->CutOff("d"));
  ASSERT_OK(driver_->Close());
  EXPECT_TRUE(os::ListDirectory(directory_ / "nfs/containers")->empty());
}

TEST_F(NfsDriverOnANode, AsksNothingOfTheServerWithNamesThatLeadElsewhere) {
  const VolumeId evil{"..", "x"};
  rpc::FrameWriter nowhere([](std::string_view) { return Internal("nothing is told"); });
  for (const Status& refused :
       {driver_->Create(evil, 0), driver_->SetLimit(evil, 0), driver_->Clone(kApp, evil, 0),
        driver_->Move(evil, kApp), driver_->Delete(evil), driver_->Flush(evil), driver_->Seal(evil),
        driver_->List("..").status(), driver_->Measure(evil).status(), driver_->Read(evil, nowhere),
        driver_->Fill(evil).status()}) {
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_TRUE(asked_.empty());
}

TEST_F(NfsDriverOnANode, TellsWhoseHealthItIs) {
  EXPECT_EQ(driver_->Examine()[0], (Health{Health::Level::kOk, "10.0.0.3: all is well", ""}));
}

}  // namespace
}  // namespace paas::volume
