// What is exported, with a program in the place of exportfs(8).

#include "storage/nfsd/exports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::storage {
namespace {

class ExportedVolumes : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(os::WriteFileDurably(directory_ / "exportfs",
                                   "#!/bin/sh\necho \"$@\" >>" + Log() + "\n", 0755));
    path_ = std::getenv("PATH");
    ::setenv("PATH", (directory_.path() + ":" + path_).c_str(), 1);
  }
  void TearDown() override { ::setenv("PATH", path_.c_str(), 1); }
  std::string Log() const { return directory_ / "log"; }
  std::string Asked() const { return os::ReadFile(Log()).value_or(""); }
  std::string File() const {
    return os::ReadFile(files_.directory + "/paas-storage.exports").value_or("");
  }

  testing::TempDirectory directory_;
  std::string path_;
  ExportFiles files_{.directory = directory_ / "exports.d", .table = directory_ / "etab"};
  Export volumes_{.path = "/srv/volumes", .clients = {"10.0.0.1/32"}};
};

TEST_F(ExportedVolumes, AreThereNowAndAfterARestartOfNfsd) {
  const Exports exports(volumes_, files_);
  ASSERT_OK(exports.Restore());
  EXPECT_EQ(File(), ExportsFile(volumes_));
  EXPECT_EQ(Asked(), "-o " + std::string(kExportOptions) + " 10.0.0.1/32:/srv/volumes\n");
}

TEST_F(ExportedVolumes, AreLookedUpAnewWhenTheyAreMounted) {
  ASSERT_OK(Exports(volumes_, files_).Refresh());
  EXPECT_EQ(Asked(), "-f\n");
}

TEST_F(ExportedVolumes, AreLeftAloneWhenTheyAreThere) {
  ASSERT_OK(os::WriteFileDurably(files_.table, "/srv/volumes\t10.0.0.1/32(rw,sync)\n"));
  ASSERT_OK(Exports(volumes_, files_).Restore());
  EXPECT_EQ(Asked(), "");
}

TEST_F(ExportedVolumes, AreGoneWhenTheyAreNotToBe) {
  ASSERT_OK(os::WriteFileDurably(files_.table,
                                 "/srv/volumes\t10.0.0.1/32(rw,sync)\n/home\t10.0.0.1/32(rw)\n"));
  const Exports exports(volumes_, files_);
  ASSERT_OK(exports.Restore());
  ASSERT_OK(exports.Remove());
  EXPECT_EQ(File(), "");
  EXPECT_EQ(Asked(), "-u 10.0.0.1/32:/srv/volumes\n");
  EXPECT_OK(exports.Remove());
}

}  // namespace
}  // namespace paas::storage
