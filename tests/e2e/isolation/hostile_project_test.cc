// Projects whose names, links and trees are meant to lead the daemons astray.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/os/file.h"
#include "tests/e2e/isolation/inside.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

// A directory of the node that no container is given.
class Victim {
 public:
  Victim() : path_(SharedPlatform().root() + "/victim") {
    EXPECT_TRUE(os::MakeDirectories(path_ + "/sub", 0700).ok());
  }
  ~Victim() { EXPECT_TRUE(os::RemoveTree(path_).ok()); }
  const std::string& path() const { return path_; }

  void ExpectUntouched() const {
    EXPECT_EQ(os::ListDirectory(path_).value(), std::vector<std::string>{"sub"});
    EXPECT_TRUE(os::ListDirectory(path_ + "/sub")->empty());
    for (const std::string& path : {path_, path_ + "/sub"}) {
      struct stat info {};
      ASSERT_EQ(::stat(path.c_str(), &info), 0);
      EXPECT_EQ(info.st_uid, 0u) << path;
    }
  }

 private:
  const std::string path_;
};

constexpr char kWholeVolume[] = "  data: {source: local, source_path: ''}\n";

TEST(HostileProject, AMountPointThroughALinkOfTheBuildIsRefused) {
  const Victim victim;
  for (const char* mount : {"linked/new", "linked/sub", "linked"}) {
    const os::CommandResult refused =
        TryDeploy("linker", std::string("mounts:\n  ") + mount + ": {source: local}\n",
                  "ln -s " + victim.path() + " linked");
    EXPECT_EQ(refused.exit_code, 21) << mount << refused.error_output;
    EXPECT_THAT(refused.error_output, HasSubstr("symlink")) << mount;
  }
  victim.ExpectUntouched();
}

TEST(HostileProject, ALinkInAVolumeIsNoSourceOfAnotherMount) {
  const Victim victim;
  DeployApplication("volumes", std::string("mounts:\n") + kWholeVolume);
  ASSERT_EQ(Shell("volumes", "ln -s " + victim.path() + " /app/data/link; mkdir /app/data/real"),
            "");
  for (const char* source : {"link/new", "link/sub", "link"}) {
    const os::CommandResult refused =
        TryDeploy("volumes", std::string("mounts:\n") + kWholeVolume +
                                 "  other: {source: local, source_path: " + source + "}\n");
    EXPECT_NE(refused.exit_code, 0) << source;
    EXPECT_THAT(refused.error_output, HasSubstr("symlink")) << source;
  }
  victim.ExpectUntouched();
  EXPECT_EQ(Curl(SharedPlatform().Url("volumes")).status, 200);  // the release before
  DeployApplication("volumes", std::string("mounts:\n") + kWholeVolume +
                                   "  other: {source: local, source_path: real}\n");
  EXPECT_EQ(Shell("volumes", "echo x >/app/other/file; cat /app/data/real/file"), "x\n");
}

TEST(HostileProject, ATreeTooDeepToPackIsRefusedAndRemoved) {
  const os::CommandResult refused =
      TryDeploy("deep", {},
                "python3 -c '\nimport os\nfor i in range(3000): os.mkdir(\"d\"); os.chdir(\"d\")'");
  EXPECT_EQ(refused.exit_code, 21) << refused.error_output;
  EXPECT_THAT(refused.error_output, HasSubstr("nested deeper"));
  EXPECT_TRUE(os::ListDirectory(SharedPlatform().root() + "/paas-builder/work")->empty());
}

TEST(HostileProject, ADeepVolumeIsRemovedWithItsEnvironment) {
  DeployApplication("abyss", "mounts:\n  data: {source: local}\n");
  EXPECT_EQ(Python("abyss",
                   "import os\nos.chdir('/app/data')\n"
                   "for i in range(3000): os.mkdir('d'); os.chdir('d')"),
            "");
  const os::CommandResult deleted =
      SharedPlatform().Paasctl({"delete", "-p", "abyss", "-e", "main", "--yes"});
  EXPECT_EQ(deleted.exit_code, 0) << deleted.error_output;
  EXPECT_FALSE(os::Exists(SharedPlatform().root() + "/run/volumes/abyss-main-bvxea6i"));
}

TEST(HostileProject, LogsThatAreNoFilesOrHaveNoEndHangNobody) {
  DeployApplication("logger");
  // What `web` may make is a file with a hole; what root may make are links and pipes.
  EXPECT_EQ(Shell("logger", "truncate -s 4T /var/log/app.log"), "");
  const os::CommandResult logs =
      SharedPlatform().Paasctl({"logs", "-p", "logger", "-e", "main", "--lines", "5", "app"});
  EXPECT_EQ(Curl(SharedPlatform().Url("logger")).status, 200);
  EXPECT_EQ(logs.exit_code, 0) << logs.error_output;
}

TEST(HostileProject, AnExecThatReadsNothingEndsAllTheSame) {
  DeployApplication("logger");
  // The background process keeps the streams; nobody ever reads what is sent.
  const os::CommandResult ended =
      SharedPlatform().Paasctl({"exec", "-T", "-p", "logger", "-e", "main", "-A", "app", "--", "sh",
                                "-c", "exec 3<&0; sleep 1000 <&3 >/dev/null 2>&1 & exit 5"},
                               std::string(1 << 20, 'x'));
  EXPECT_EQ(ended.exit_code, 5) << ended.error_output;
}

TEST(HostileProject, OutputWithoutEndIsCut) {
  const os::CommandResult deployed =
      TryDeploy("chatty", {}, "yes 'a line of the hook that says nothing' | head -c 20M");
  EXPECT_EQ(deployed.exit_code, 0) << deployed.error_output.substr(0, 2000);
  EXPECT_THAT(deployed.error_output, HasSubstr("the rest of the output is not kept"));
}

}  // namespace
}  // namespace paas::testing
