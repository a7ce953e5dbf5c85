// What the controller does by itself when its time has come: backups by schedule, of which the old
// ones go, and pauses of what nobody deploys. The state is aged while it is down.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "controller/state/sqlite_store.h"
#include "tests/e2e/branches/branch_project.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::chrono::seconds kPatience{30};
constexpr int64_t kHourMs = int64_t{3600} * 1000;

// Ids by kind.
std::vector<std::string> Backups(const std::string& kind) {
  const std::string listed =
      SharedPlatform().Paasctl({"backup", "list", "--all", "-p", "branching", "--json"}).output;
  const auto document = nlohmann::json::parse(listed, nullptr, /*allow_exceptions=*/false);
  std::vector<std::string> ids;
  if (!document.is_object()) return ids;
  for (const auto& backup : document["backups"]) {
    if (backup["kind"] == kind && backup["state"] == "complete") ids.push_back(backup["id"]);
  }
  return ids;
}

std::string StatusOf(const std::string& environment) {
  const std::string listed = SharedPlatform().Paasctl({"envs", "-p", "branching", "--json"}).output;
  const auto document = nlohmann::json::parse(listed, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return "";
  for (const auto& one : document["environments"]) {
    if (one["name"] == environment) return one["status"];
  }
  return "";
}

bool Comes(const std::function<bool()>& what) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!what()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return true;
}

class Unattended : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(project_.Deploy("main").exit_code, 0); }
  void TearDown() override {
    (void)SharedPlatform().Kill("paas-controller", SIGTERM);
    SharedPlatform().SetArguments("paas-controller", {});
    ASSERT_THAT(SharedPlatform().Restart("paas-controller"), IsOk());
    for (const char* kind : {"manual", "automated"}) {
      for (const std::string& id : Backups(kind)) {
        BranchProject::Paasctl({"backup", "delete", id, "--yes"}, "main");
      }
    }
    BranchProject::DeleteBranches();
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  }

  // The state as it is when much time has passed, for a controller with these options.
  static void Restart(const std::vector<std::string>& arguments,
                      const std::function<void(controller::StateStore&)>& age) {
    ASSERT_THAT(SharedPlatform().Kill("paas-controller", SIGTERM), IsOk());
    {
      const auto store =
          controller::OpenSqliteStore(SharedPlatform().root() + "/paas-controller/state.sqlite");
      ASSERT_THAT(store.status(), IsOk());
      age(**store);
    }
    SharedPlatform().SetArguments("paas-controller", arguments);
    ASSERT_THAT(SharedPlatform().Restart("paas-controller"), IsOk());
  }

  const BranchProject project_;
};

TEST_F(Unattended, BackupsAreMadeByScheduleAndTheOldestGo) {
  BranchProject::Paasctl({"backup", "create"}, "main");
  BranchProject::Paasctl({"backup", "create"}, "main");
  const std::vector<std::string> made = Backups("manual");
  ASSERT_EQ(made.size(), 2u);
  const std::string old = made[1], own = made[0];
  Restart({"--backup-schedule", "0 * * * *", "--kept-backups", "1"},
          [&](controller::StateStore& store) {
            auto backup = store.FindBackup("branching", old);
            ASSERT_THAT(backup.status(), IsOk());
            backup->is_automated = true;
            backup->created_unix_ms -= 3 * kHourMs;
            EXPECT_THAT(store.PutBackup(*backup), IsOk());
          });
  EXPECT_TRUE(Comes([&] {
    const std::vector<std::string> automated = Backups("automated");
    return automated.size() == 1 && automated[0] != old;
  })) << "its time was two hours ago";
  EXPECT_EQ(Backups("manual"), std::vector<std::string>{own}) << "what somebody made stays";
  const std::string shown =
      BranchProject::Paasctl({"activity", "list", "--type", "environment.backup"}, "main");
  EXPECT_THAT(shown, HasSubstr("scheduled backup"));
}

TEST_F(Unattended, PreviewsThatNobodyDeploysRest) {
  const std::string page = BranchProject::Page("main");
  BranchProject::Paasctl({"branch", "forgotten"}, "main");
  BranchProject::Paasctl({"branch", "fresh"}, "main");
  Restart({"--pause-idle-days", "2"}, [](controller::StateStore& store) {
    for (const char* name : {"main", "forgotten"}) {
      auto environment = store.GetEnvironment("branching", name);
      ASSERT_THAT(environment.status(), IsOk());
      environment->updated_unix_ms -= 49 * kHourMs;
      EXPECT_THAT(store.PutEnvironment(*environment), IsOk());
    }
  });
  EXPECT_TRUE(Comes([] { return StatusOf("forgotten") == "paused"; }));
  EXPECT_EQ(StatusOf("fresh"), "active");
  EXPECT_EQ(StatusOf("main"), "active");
  EXPECT_EQ(BranchProject::Page("main"), page);
  // Who resumes it has it back, and it is not taken away at the next look.
  BranchProject::Paasctl({"resume"}, "forgotten");
  EXPECT_EQ(BranchProject::Page("forgotten"), page);
  Restart({"--pause-idle-days", "2"}, [](controller::StateStore&) {});
  EXPECT_EQ(StatusOf("forgotten"), "active");
}

}  // namespace
}  // namespace paas::testing
