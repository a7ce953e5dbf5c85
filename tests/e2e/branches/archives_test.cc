// A backup leaves as one file, and another project makes an environment of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "common/os/child_process.h"
#include "common/os/file.h"
#include "tests/e2e/branches/branch_project.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::chrono::seconds kPatience{30};
constexpr char kTarget[] = "importing";

os::CommandResult InTarget(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"-p", kTarget});
  return SharedPlatform().Paasctl(arguments);
}

nlohmann::json BackupsOf(const std::string& project) {
  const std::string listed =
      SharedPlatform().Paasctl({"backup", "list", "--all", "-p", project, "--json"}).output;
  const auto document = nlohmann::json::parse(listed, nullptr, /*allow_exceptions=*/false);
  return document.is_object() ? document["backups"] : nlohmann::json::array();
}

// What is on the node of copies that are not complete.
std::string HalfMade() {
  const auto found =
      os::RunCommand({.argv = {"find", SharedPlatform().root(), "-maxdepth", "5", "-name", "next_*",
                               "-o", "-maxdepth", "5", "-path", "*/transfers/*.json"}});
  return found.ok() ? found->output : "?";
}

bool NothingIsHalfMade() {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (HalfMade() != "" && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return HalfMade() == "";
}

// An import whose archive is still to come, on its standard input.
StatusOr<os::ChildProcess> StartImport() {
  std::string binary = SharedPlatform().Arguments("paas-agent").front();
  binary = binary.substr(0, binary.rfind('/')) + "/paasctl";
  return os::ChildProcess::Start(
      {.argv = {binary, "backup", "import", "-", "-p", kTarget, "--endpoint",
                "unix:" + SharedPlatform().root() + "/run/controller.sock"}});
}

class Archives : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(project_.Deploy("main").exit_code, 0);
    BranchProject::Sql("main",
                       "CREATE TABLE IF NOT EXISTS t (a INT); TRUNCATE t; "
                       "INSERT INTO t VALUES (1), (2)");
    // Random, so that the archive is larger than what is on the way at any moment.
    ASSERT_EQ(
        BranchProject::Shell("main",
                             "echo kept > files/f; chmod 0751 files/f; ln -sfn /etc files/away; "
                             "head -c 20000000 /dev/urandom > files/large"),
        "");
    BranchProject::Paasctl({"backup", "create"}, "main");
    const nlohmann::json made = BackupsOf("branching");
    ASSERT_THAT(made, SizeIs(1));
    id_ = made[0]["id"];
    ASSERT_EQ(SharedPlatform().Paasctl({"project", "create", kTarget}).exit_code, 0);
  }
  void TearDown() override {
    for (const char* project : {kTarget, "branching"}) {
      if (project == std::string(kTarget)) InTarget({"delete", "-e", "main", "--yes"});
      for (const auto& backup : BackupsOf(project)) {
        SharedPlatform().Paasctl({"backup", "delete", backup["id"], "--yes", "-p", project});
      }
    }
    const os::CommandResult gone =
        SharedPlatform().Paasctl({"project", "delete", kTarget, "--yes"});
    EXPECT_EQ(gone.exit_code, 0) << gone.error_output;
    BranchProject::DeleteBranches();
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  }

  std::string Exported() const {
    const std::string path = directory_ / "backup.tar.zst";
    BranchProject::Paasctl({"backup", "export", id_, path}, "main");
    return path;
  }

  const BranchProject project_;
  const TempDirectory directory_;
  std::string id_;
};

TEST_F(Archives, BecomeAnEnvironmentOfAnotherProject) {
  const std::string archive = Exported();
  const os::CommandResult imported = InTarget({"backup", "import", archive});
  ASSERT_EQ(imported.exit_code, 0) << imported.error_output;
  EXPECT_THAT(imported.output, HasSubstr("branching/main r"));
  // It depends on nothing of where it came from.
  BranchProject::Paasctl({"backup", "delete", id_, "--yes"}, "main");
  const nlohmann::json backups = BackupsOf(kTarget);
  ASSERT_THAT(backups, SizeIs(1));
  EXPECT_EQ(backups[0]["kind"], "imported");
  const std::string id = backups[0]["id"];
  const os::CommandResult restored = InTarget({"backup", "restore", id, "--yes"});
  ASSERT_EQ(restored.exit_code, 0) << restored.error_output;
  EXPECT_EQ(Curl(SharedPlatform().Url(kTarget)).body, "first 2\n");
  const auto shell = [](const std::string& script) {
    return SharedPlatform()
        .Paasctl({"exec", "-q", "-T", "-p", kTarget, "-e", "main", "-A", "app", "--", "bash", "-c",
                  script})
        .output;
  };
  EXPECT_EQ(shell("cat files/f; stat -c %a:%U files/f; readlink files/away; wc -c < files/large"),
            "kept\n751:web\n/etc\n20000000\n");
  const std::string password =
      "printf %s \"$PLATFORM_RELATIONSHIPS\" | base64 -d | jq -rj .database[0].password";
  EXPECT_NE(shell(password), BranchProject::Password("main"));
  // In place, over what is there by now.
  EXPECT_EQ(shell("rm files/f; echo new > files/g"), "");
  ASSERT_EQ(InTarget({"backup", "restore", id, "--yes"}).exit_code, 0);
  EXPECT_EQ(shell("cat files/f; ls files/g 2>&1"),
            "kept\nls: cannot access 'files/g': No such file or directory\n");
  EXPECT_THAT(BackupsOf(kTarget), SizeIs(2));  // what was there was kept
}

TEST_F(Archives, LeaveNothingWhenTheyWereAltered) {
  const std::string path = Exported();
  const StatusOr<std::string> archive = os::ReadFile(path);
  ASSERT_THAT(archive.status(), IsOk());
  std::string altered = *archive;
  altered[altered.size() / 2] ^= 1;
  ASSERT_THAT(os::WriteFileDurably(path, altered), IsOk());
  const os::CommandResult refused = InTarget({"backup", "import", path});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.error_output, HasSubstr("the archive"));
  ASSERT_THAT(os::WriteFileDurably(path, archive->substr(0, archive->size() - 100)), IsOk());
  EXPECT_THAT(InTarget({"backup", "import", path}).error_output, HasSubstr("cut off"));
  EXPECT_THAT(BackupsOf(kTarget), IsEmpty());
  EXPECT_TRUE(NothingIsHalfMade()) << HalfMade();
}

TEST_F(Archives, LeaveNothingWhenADaemonDiesOverThem) {
  const std::string path = Exported();
  const StatusOr<std::string> archive = os::ReadFile(path);
  ASSERT_THAT(archive.status(), IsOk());
  for (const char* daemon : {"paas-controller", "paas-agent"}) {
    auto import = StartImport();
    ASSERT_THAT(import.status(), IsOk());
    ASSERT_THAT(os::WriteAll(import->in().get(), archive->substr(0, archive->size() - 100'000)),
                IsOk());
    ASSERT_NE(HalfMade(), "") << "nothing is under way";
    ASSERT_THAT(SharedPlatform().Kill(daemon, SIGKILL), IsOk());
    ASSERT_THAT(SharedPlatform().Restart(daemon), IsOk());
    import->in().Reset();
    EXPECT_NE(import->Wait(), 0);
    EXPECT_TRUE(NothingIsHalfMade()) << daemon << ": " << HalfMade();
  }
  EXPECT_THAT(BackupsOf(kTarget), IsEmpty());
}

}  // namespace
}  // namespace paas::testing
