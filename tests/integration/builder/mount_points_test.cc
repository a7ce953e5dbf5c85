#include "builder/build/mount_points.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::builder {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;

model::Mount Mount(const std::string& path) { return {.key = path, .path = path}; }

class MountPoints : public ::testing::Test {
 protected:
  void Write(const std::string& file) {
    const std::string path = app_ / file;
    ASSERT_OK(os::MakeDirectories(path.substr(0, path.rfind('/'))));
    ASSERT_OK(os::WriteFileDurably(path, "x"));
  }
  testing::TempDirectory app_;
  model::Application application_;
  std::vector<std::string> warnings_;
};

TEST_F(MountPoints, AreMadeForWeb) {
  application_.container.mounts = {Mount("web/files")};
  ASSERT_OK(MakeMountPoints(app_.path(), application_, warnings_));
  struct stat info {};
  ASSERT_EQ(::stat((app_ / "web/files").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, 10000u);
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(MountPoints, SayHowManyFilesTheyHide) {
  for (const char* file : {"web/files/a", "web/files/deep/er/b", "one/c"}) Write(file);
  ASSERT_EQ(::symlink("/", (app_ / "web/files/root").c_str()), 0);
  ASSERT_OK(os::MakeDirectories(app_ / "hollow/inner"));
  application_.container.mounts = {Mount("web/files"), Mount("one"), Mount("hollow")};
  model::Worker worker{.name = "queue"};
  worker.container.mounts = {Mount("one")};
  application_.workers = {worker};
  ASSERT_OK(MakeMountPoints(app_.path(), application_, warnings_));
  EXPECT_THAT(warnings_,
              ElementsAre("W: the mount web/files hides 3 files of the build from the application",
                          "W: the mount one hides 1 file of the build from the application"));
}

TEST_F(MountPoints, NeverLeadOutOfTheApplication) {
  ASSERT_EQ(::symlink("/tmp", (app_ / "web").c_str()), 0);
  application_.container.mounts = {Mount("web/files")};
  EXPECT_THAT(MakeMountPoints(app_.path(), application_, warnings_),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("mount web/files")));
}

}  // namespace
}  // namespace paas::builder
