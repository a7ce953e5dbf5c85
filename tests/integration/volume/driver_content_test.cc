// What every driver promises about the files of a volume as a whole: archives are made of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "tests/integration/volume/content_promises.h"
#include "tests/integration/volume/driver_under_test.h"
#include "tests/integration/volume/user_namespace.h"
#include "tests/support/status_matchers.h"

namespace paas::volume {
namespace {

const VolumeId kApp{"shop-main", "app"};

class VolumeContent : public ::testing::TestWithParam<DriverCase> {
 protected:
  void SetUp() override {
    subject_ = GetParam().make();
    ASSERT_FALSE(HasFatalFailure());
  }
  Driver& driver() { return subject_->driver(); }

  std::unique_ptr<DriverUnderTest> subject_;
};

TEST_P(VolumeContent, ComesBackAsItWas) { ExpectKeepsFiles(driver()); }

TEST_P(VolumeContent, IsRefusedWhenItIsStrange) { ExpectRefusesStrangeFiles(driver()); }

TEST_P(VolumeContent, StaysWithinTheLimit) {
  if (!driver().capabilities().limits) GTEST_SKIP() << "no limits: it says so in Examine()";
  ExpectHoldsLimit(driver());
}

TEST_P(VolumeContent, GoesWhenItWasCutShort) { ExpectDeletesHalfOfIt(driver()); }

TEST_P(VolumeContent, FillsOnlyWhatIsThereAndEmpty) { ExpectFillsOnlyWhatIsEmpty(driver()); }

TEST_P(VolumeContent, IsReadAsFarAsItIsWanted) { ExpectStopsReading(driver()); }

// Ids are those of the container, on either way.
TEST_P(VolumeContent, IsWhatContainersSeeAndWrite) {
  testing::TempDirectory mounts;
  ::chmod(mounts.path().c_str(), 0711);
  const UserNamespace container(400'000'000);
  ASSERT_OK(driver().Create(kApp, 0));
  ASSERT_OK_AND_ASSIGN(auto writer, driver().Fill(kApp));
  ASSERT_OK(writer->Add({.kind = tree::EntryKind::kDirectory, .path = "", .mode = 0755}));
  ASSERT_OK(writer->Add({.kind = tree::EntryKind::kDirectory,
                         .path = "files",
                         .mode = 0755,
                         .owner = 10000,
                         .group = 10000}));
  ASSERT_OK(writer->Add(
      {.path = "files/in", .mode = 0600, .owner = 10000, .group = 10000, .size_bytes = 3}));
  ASSERT_OK(writer->Write(0, "in\n"));
  ASSERT_OK(writer->Finish());
  ASSERT_OK_AND_ASSIGN(const auto attached, driver().Attach({.holder = "c",
                                                             .volume = kApp,
                                                             .directories = {{"files", 10000}},
                                                             .user_namespace = container.fd(),
                                                             .first_id = container.first_id()}));
  container.Bind(attached[0], mounts / "files");
  const os::CommandResult ran =
      container.Run(mounts / "files", "cat in; stat -c %u:%a in; echo out > out; chmod 640 out");
  EXPECT_EQ(ran.output + ran.error_output, "in\n10000:600\n");

  class Out final : public tree::Sink {
   public:
    Status Begin(const std::string&) override { return absl::OkStatus(); }
    Status Add(const tree::Entry& entry) override {
      is_last_ = entry.path == "files/out";
      if (is_last_) told = std::to_string(entry.owner) + " " + std::to_string(entry.mode) + " ";
      return absl::OkStatus();
    }
    Status Write(uint64_t, std::string_view content) override {
      if (is_last_) told += content;
      return absl::OkStatus();
    }
    std::string told;

   private:
    bool is_last_ = false;
  } out;
  ASSERT_OK(driver().Read(kApp, out));
  EXPECT_EQ(out.told, "10000 416 out\n");
  ::umount2((mounts / "files").c_str(), MNT_DETACH);
  ASSERT_OK(driver().DetachAllBut({}));
  ASSERT_OK(driver().Delete(kApp));
}

INSTANTIATE_TEST_SUITE_P(Every, VolumeContent, ::testing::ValuesIn(AllDrivers()),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace paas::volume
