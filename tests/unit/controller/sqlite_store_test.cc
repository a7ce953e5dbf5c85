#include "controller/state/sqlite_store.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;

class SqliteStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(":memory:"));
    ASSERT_OK(store_->CreateProject({.id = "shop", .entropy = "e", .secret = "s"}));
  }
  std::unique_ptr<StateStore> store_;
};

Activity Push(const std::string& id) {
  return {.id = id, .project = "shop", .environment = "main", .type = "environment.push"};
}

TEST_F(SqliteStoreTest, KeepsAProjectAsItWasCreated) {
  ASSERT_OK_AND_ASSIGN(Project project, store_->GetProject("shop"));
  EXPECT_EQ(project, (Project{.id = "shop", .entropy = "e", .secret = "s"}));
  EXPECT_THAT(store_->CreateProject({.id = "shop"}), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(store_->GetProject("x"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SqliteStoreTest, ReplacesAnEnvironment) {
  Environment main{.project = "shop",
                   .name = "main",
                   .machine_name = "main-bvxea6i",
                   .type = "production",
                   .status = "active",
                   .release = 1,
                   .generation = 7};
  ASSERT_OK(store_->PutEnvironment(main));
  main.release = 2;
  ASSERT_OK(store_->PutEnvironment(main));
  ASSERT_OK_AND_ASSIGN(auto listed, store_->ListEnvironments(""));
  EXPECT_THAT(listed, ElementsAre(main));
  ASSERT_OK(store_->DeleteEnvironment("shop", "main"));
  EXPECT_THAT(store_->GetEnvironment("shop", "main"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SqliteStoreTest, KeepsWhatIsSaidOfAnEnvironmentWhileItIsDeployed) {
  ASSERT_OK(store_->PutEnvironment({.project = "shop", .name = "main", .machine_name = "m"}));
  Environment child{.project = "shop",
                    .name = "child",
                    .machine_name = "c",
                    .type = "development",
                    .status = "inactive",
                    .parent = "main"};
  EXPECT_THAT(store_->DescribeEnvironment(child), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK(store_->PutEnvironment(child));
  const Environment deploying = child;
  child.title = "a title";
  child.type = "staging";
  child.clones_parent = false;
  ASSERT_OK(store_->DescribeEnvironment(child));
  ASSERT_OK(store_->PutEnvironment(deploying));
  ASSERT_OK_AND_ASSIGN(const Environment now, store_->GetEnvironment("shop", "child"));
  EXPECT_EQ(now, child);
}

TEST_F(SqliteStoreTest, ChildrenOfADeletedEnvironmentGoToItsParent) {
  for (const auto& [name, parent] : std::vector<std::pair<std::string, std::string>>{
           {"main", ""}, {"dev", "main"}, {"fix", "dev"}, {"other", "main"}}) {
    ASSERT_OK(store_->PutEnvironment(
        {.project = "shop", .name = name, .machine_name = name, .parent = parent}));
  }
  ASSERT_OK(store_->DeleteEnvironment("shop", "dev"));
  ASSERT_OK_AND_ASSIGN(const Environment fix, store_->GetEnvironment("shop", "fix"));
  EXPECT_EQ(fix.parent, "main");
  ASSERT_OK(store_->DeleteEnvironment("shop", "main"));
  ASSERT_OK_AND_ASSIGN(const Environment orphan, store_->GetEnvironment("shop", "fix"));
  EXPECT_EQ(orphan.parent, "");
}

TEST_F(SqliteStoreTest, KeepsOverridesAndPausesUntilTheEnvironmentGoes) {
  ASSERT_OK(store_->PutEnvironment({.project = "shop", .name = "main", .machine_name = "m"}));
  const std::vector<ResourceOverride> overrides = {{"app", 500, 1u << 30, 0, 0, 7},
                                                   {"db", 0, 0, 100, 2'000'000'000, 8}};
  ASSERT_OK(store_->SetResources("shop", "main", overrides));
  EXPECT_EQ(*store_->ListResources("shop", "main"), overrides);
  ASSERT_OK(store_->SetResources("shop", "main", {overrides[1]}));
  EXPECT_THAT(*store_->ListResources("shop", "main"), ElementsAre(overrides[1]));
  EXPECT_THAT(store_->GetPause("shop", "main"), StatusIs(absl::StatusCode::kNotFound));
  const PauseRecord pause{"shop", "main", true, true, "alice", 9};
  ASSERT_OK(store_->PutPause(pause));
  EXPECT_THAT(*store_->ListPauses(), ElementsAre(pause));
  ASSERT_OK(store_->DeleteEnvironment("shop", "main"));
  EXPECT_EQ(store_->ListResources("shop", "main")->size(), 0u);
  EXPECT_THAT(store_->GetPause("shop", "main"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SqliteStoreTest, ChildrenOfADeletedEnvironmentKeepItsDoors) {
  for (const char* name : {"stage", "look", "open"}) {
    ASSERT_OK(store_->PutEnvironment({.project = "shop",
                                      .name = name,
                                      .machine_name = name,
                                      .parent = name == std::string("stage") ? "" : "stage"}));
  }
  const HttpAccessRecord stage{
      .project = "shop",
      .environment = "stage",
      .children_only = true,
      .access = {.users = {{"ann", "$6$a$b"}}, .rules = {{"10.0.0.0/8", true}, {"::/0", false}}},
      .updated_unix_ms = 7};
  const HttpAccessRecord open{.project = "shop", .environment = "open", .is_enabled = false};
  ASSERT_OK(store_->PutHttpAccess(stage));
  ASSERT_OK(store_->PutHttpAccess(open));
  EXPECT_EQ(store_->ListHttpAccess("").value(), (std::vector<HttpAccessRecord>{open, stage}));
  ASSERT_OK(store_->DeleteEnvironment("shop", "stage"));
  HttpAccessRecord look = stage;
  look.environment = "look";
  look.children_only = false;
  EXPECT_EQ(store_->ListHttpAccess("shop").value(), (std::vector<HttpAccessRecord>{look, open}));
  ASSERT_OK(store_->DeleteHttpAccess("shop", "look"));
  EXPECT_EQ(store_->ListHttpAccess("shop")->size(), 1u);
}

// What a child says for its own children alone kept nobody out of itself: its parent's doors did.
TEST_F(SqliteStoreTest, AChildWithDoorsForItsChildrenStandsBehindThemWhenItsParentGoes) {
  for (const auto& [name, parent] : std::map<std::string, std::string>{
           {"guarded", ""}, {"open", ""}, {"look", "guarded"}, {"tree", "open"}}) {
    ASSERT_OK(store_->PutEnvironment(
        {.project = "shop", .name = name, .machine_name = name, .parent = parent}));
  }
  const auto record = [](const std::string& name, bool is_enabled, bool children_only) {
    return HttpAccessRecord{.project = "shop",
                            .environment = name,
                            .is_enabled = is_enabled,
                            .children_only = children_only,
                            .access = {.users = {{name, "$6$a$b"}}, .rules = {}}};
  };
  for (const auto& one : {record("guarded", true, false), record("open", false, false),
                          record("look", true, true), record("tree", true, true)}) {
    ASSERT_OK(store_->PutHttpAccess(one));
  }
  ASSERT_OK(store_->DeleteEnvironment("shop", "guarded"));
  ASSERT_OK(store_->DeleteEnvironment("shop", "open"));
  EXPECT_EQ(
      store_->ListHttpAccess("shop").value(),
      (std::vector<HttpAccessRecord>{record("look", true, false), record("tree", true, true)}))
      << "what was open stays open";
}

TEST_F(SqliteStoreTest, ARecordedReleaseBringsItsOverridesOrNeither) {
  ASSERT_OK(store_->PutEnvironment({.project = "shop", .name = "main", .machine_name = "m"}));
  const std::vector<ResourceOverride> first = {{"app", 500, 0, 0, 0, 7}};
  const Release release{.project = "shop", .environment = "main", .number = 1};
  ASSERT_OK(store_->CreateRelease(release, &first));
  EXPECT_EQ(*store_->ListResources("shop", "main"), first);
  const std::vector<ResourceOverride> second = {{"app", 900, 0, 0, 0, 8}};
  EXPECT_THAT(store_->CreateRelease(release, &second), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(*store_->ListResources("shop", "main"), first);
}

TEST_F(SqliteStoreTest, KeepsTheVariablesOfASourceOperation) {
  Activity operation = Push("a7f3c200");
  operation.job = "update";
  operation.variables = {"A=1", "theme:color=\"blue\""};
  ASSERT_OK(store_->CreateActivity(operation));
  ASSERT_OK_AND_ASSIGN(const Activity found, store_->FindActivity("a7f3c200"));
  EXPECT_EQ(found, operation);
}

TEST_F(SqliteStoreTest, FindsAnActivityByAUniquePrefix) {
  ASSERT_OK(store_->CreateActivity(Push("a7f3c200")));
  ASSERT_OK(store_->CreateActivity(Push("a7f3d200")));
  ASSERT_OK_AND_ASSIGN(Activity found, store_->FindActivity("a7f3c"));
  EXPECT_EQ(found, Push("a7f3c200"));
  EXPECT_THAT(store_->FindActivity("a7f3"), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(store_->FindActivity("%7f3c"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_->FindActivity("a7"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(SqliteStoreTest, ListsActivitiesNewestFirst) {
  for (const char* id : {"00000001", "00000002", "00000003"}) {
    ASSERT_OK(store_->CreateActivity(Push(id)));
  }
  Activity second = Push("00000002");
  second.state = ActivityState::kComplete;
  second.result = "success";
  ASSERT_OK(store_->UpdateActivity(second));
  ASSERT_OK_AND_ASSIGN(auto newest, store_->ListActivities({.project = "shop", .limit = 2}));
  EXPECT_THAT(newest, ElementsAre(Push("00000003"), second));
  ASSERT_OK_AND_ASSIGN(auto pending, store_->ListActivities({.state = ActivityState::kPending}));
  EXPECT_THAT(pending, ElementsAre(Push("00000003"), Push("00000001")));
}

TEST_F(SqliteStoreTest, GivesEventsBackWhole) {
  const std::vector<EventKind> kinds = {
      StartedEvent{"shop", "main", "project shop, branch main (new)"},
      PhaseEvent{"build web", "built", "41 MB", 6310},
      OutputEvent{"build web", true, "npm WARN \"x\""},
      FailureEvent{.container = "app", .probe = "GET /", .peak_memory_bytes = 1, .hint = "h"},
      FinishedEvent{.result = Result::kFailure, .exit = 20, .urls = {"http://a/"}, .release = 3}};
  std::vector<Event> written;
  for (const EventKind& kind : kinds) {
    written.push_back(
        {.sequence = written.size() + 1, .activity = "a7f3c200", .unix_ms = 5, .kind = kind});
    ASSERT_OK(store_->AppendEvent(written.back()));
  }
  ASSERT_OK_AND_ASSIGN(auto read, store_->ReadEvents("a7f3c200", 0, 100));
  EXPECT_EQ(read, written);
  ASSERT_OK_AND_ASSIGN(auto rest, store_->ReadEvents("a7f3c200", 4, 100));
  EXPECT_THAT(rest, ElementsAre(written.back()));
  EXPECT_THAT(store_->AppendEvent(written.back()), StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_OK_AND_ASSIGN(uint64_t last, store_->LastSequence("a7f3c200"));
  EXPECT_EQ(last, 5u);
}

TEST_F(SqliteStoreTest, TheLatestReleaseIsTheHighestNumber) {
  EXPECT_THAT(store_->LatestRelease("shop", "main"), StatusIs(absl::StatusCode::kNotFound));
  Release release{.project = "shop",
                  .environment = "main",
                  .number = 9,
                  .spec = "{}",
                  .urls = {"http://a/"},
                  .applications = {"app"}};
  ASSERT_OK(store_->CreateRelease(release));
  release.number = 10;
  ASSERT_OK(store_->CreateRelease(release));
  ASSERT_OK_AND_ASSIGN(Release latest, store_->LatestRelease("shop", "main"));
  EXPECT_EQ(latest, release);
}

Release Full(uint32_t number) {
  return {.project = "shop",
          .environment = "main",
          .number = number,
          .kind = "rollback",
          .description = "rollback to r1",
          .actor = "alice",
          .restored = 1,
          .activity = "a7f3c20" + std::to_string(number),
          .commit = "0123",
          .spec = "{}",
          .sites = "[]",
          .urls = {"http://a/"},
          .applications = {"app"},
          .variables = {{"project", "env:KEY", 17, true}},
          .phases = {{"build app", "reused", 3}, {"start", "", 700}},
          .duration_ms = 720,
          .created_unix_ms = 5};
}

TEST_F(SqliteStoreTest, KeepsReleasesWholeAndMakesTheNewestTheEnvironments) {
  ASSERT_OK(store_->PutEnvironment({.project = "shop", .name = "main", .machine_name = "m"}));
  for (const uint32_t number : {1u, 2u, 3u}) ASSERT_OK(store_->CreateRelease(Full(number)));
  ASSERT_OK_AND_ASSIGN(auto newest, store_->ListReleases("shop", "main", 2));
  EXPECT_THAT(newest, ElementsAre(Full(3), Full(2)));
  ASSERT_OK_AND_ASSIGN(auto all, store_->ListReleases("shop", "main", 0));
  EXPECT_EQ(all.size(), 3u);
  ASSERT_OK_AND_ASSIGN(Release second, store_->GetRelease("shop", "main", 2));
  EXPECT_EQ(second, Full(2));
  EXPECT_THAT(store_->GetRelease("shop", "main", 4), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK_AND_ASSIGN(Release made, store_->ReleaseOfActivity("a7f3c202"));
  EXPECT_EQ(made.number, 2u);
  EXPECT_THAT(store_->ReleaseOfActivity("ffff"), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK_AND_ASSIGN(Environment main, store_->GetEnvironment("shop", "main"));
  EXPECT_EQ(main.release, 3u);
}

TEST_F(SqliteStoreTest, ANumberThatIsTakenChangesNothing) {
  ASSERT_OK(store_->PutEnvironment({.project = "shop", .name = "main", .machine_name = "m"}));
  ASSERT_OK(store_->CreateRelease(Full(1)));
  ASSERT_OK(store_->PutEnvironment({.project = "shop", .name = "main", .machine_name = "m"}));
  EXPECT_THAT(store_->CreateRelease(Full(1)), StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_OK_AND_ASSIGN(Environment main, store_->GetEnvironment("shop", "main"));
  EXPECT_EQ(main.release, 0u);
}

TEST_F(SqliteStoreTest, ARollbackRemembersItsTarget) {
  Activity rollback = Push("00000009");
  rollback.type = "environment.rollback";
  rollback.actor = "alice";
  rollback.release = 4;
  rollback.keeps_variables = true;
  ASSERT_OK(store_->CreateActivity(rollback));
  ASSERT_OK_AND_ASSIGN(Activity found, store_->FindActivity("00000009"));
  EXPECT_EQ(found, rollback);
}

VariableRecord Sample(const std::string& environment, const std::string& name) {
  return {.project = "shop",
          .environment = environment,
          .variable = {.name = name,
                       .value = "v",
                       .is_json = true,
                       .visible_build = false,
                       .applications = {"app"},
                       .is_sensitive = true,
                       .is_inheritable = false},
          .updated_unix_ms = 7};
}

TEST_F(SqliteStoreTest, KeepsVariablesOfEachLevelApart) {
  const VariableRecord ofProject = Sample("", "env:A");
  VariableRecord ofMain = Sample("main", "env:A");
  ASSERT_OK(store_->PutVariable(ofProject));
  ASSERT_OK(store_->PutVariable(ofMain));
  ofMain.variable.value = "w";
  ofMain.variable.is_enabled = false;
  ASSERT_OK(store_->PutVariable(ofMain));
  ASSERT_OK_AND_ASSIGN(auto project, store_->ListVariables("shop", ""));
  EXPECT_THAT(project, ElementsAre(ofProject));
  ASSERT_OK_AND_ASSIGN(VariableRecord main, store_->GetVariable("shop", "main", "env:A"));
  EXPECT_EQ(main, ofMain);
  ASSERT_OK(store_->DeleteVariable("shop", "", "env:A"));
  EXPECT_THAT(store_->DeleteVariable("shop", "", "env:A"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(store_->GetVariable("shop", "main", "env:A"));
}

TEST_F(SqliteStoreTest, AnEnvironmentsVariablesGoWithIt) {
  ASSERT_OK(store_->PutVariable(Sample("main", "a")));
  ASSERT_OK(store_->PutVariable(Sample("", "a")));
  ASSERT_OK(store_->DeleteEnvironment("shop", "main"));
  EXPECT_THAT(store_->GetVariable("shop", "main", "a"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(store_->GetVariable("shop", "", "a"));
}

TEST_F(SqliteStoreTest, PrunesTheOldRunsOfAJobAndNothingElse) {
  Activity other = Push("ffffffff");
  ASSERT_OK(store_->CreateActivity(other));
  Activity run = Push("");
  run.type = "environment.cron";
  run.application = "app";
  run.job = "tidy";
  for (const char* id : {"00000001", "00000002", "00000003", "00000004"}) {
    run.id = id;
    run.state = run.id == "00000001" ? ActivityState::kInProgress : ActivityState::kComplete;
    ASSERT_OK(store_->CreateActivity(run));
    ASSERT_OK(store_->AppendEvent({.sequence = 1, .activity = id, .kind = HeartbeatEvent{"x"}}));
  }
  ASSERT_OK(store_->PruneJobActivities(run, 2));
  ASSERT_OK_AND_ASSIGN(auto left,
                       store_->ListActivities({.type = "environment.cron", .job = "tidy"}));
  ASSERT_EQ(left.size(), 3u);
  EXPECT_EQ(left[0].id, "00000004");
  EXPECT_EQ(left[1].id, "00000003");
  EXPECT_EQ(left[2].id, "00000001");
  ASSERT_OK_AND_ASSIGN(auto events, store_->ReadEvents("00000002", 0, 10));
  EXPECT_TRUE(events.empty());
  EXPECT_OK(store_->FindActivity(other.id));
}

TEST_F(SqliteStoreTest, TextOfUsersIsNeverSql) {
  const std::string hostile = "x'); DROP TABLE projects; --";
  EXPECT_THAT(store_->GetProject(hostile), StatusIs(absl::StatusCode::kNotFound));
  Activity activity = Push("12345678");
  activity.error = hostile;
  ASSERT_OK(store_->CreateActivity(activity));
  ASSERT_OK_AND_ASSIGN(Activity found, store_->FindActivity("12345678"));
  EXPECT_EQ(found.error, hostile);
}

}  // namespace
}  // namespace paas::controller
