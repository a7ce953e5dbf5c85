#include "controller/deploy/expirations.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "common/os/file.h"
#include "controller/activity/activity_types.h"
#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kDay = 24 * 60 * 60;
const Project kShop{.id = "shop", .ttl_s = 7 * kDay};

Environment Preview(const std::string& name = "look") {
  return {.project = "shop",
          .name = name,
          .machine_name = name,
          .type = "development",
          .status = "active",
          .release = 1,
          .updated_unix_ms = 1000,
          .parent = "main"};
}

TEST(ExpiryOf, IsWhatTheEnvironmentSaysOrItsProject) {
  Environment look = Preview();
  EXPECT_EQ(ExpiryOf(kShop, look, {look}), 1000 + 7 * kDay * 1000);
  look.ttl_s = kDay;
  EXPECT_EQ(ExpiryOf(kShop, look, {look}), 1000 + kDay * 1000);
  look.ttl_s = 0;
  EXPECT_EQ(ExpiryOf(kShop, look, {look}), 0);
  look.ttl_s = -1;
  EXPECT_EQ(ExpiryOf({.id = "shop"}, look, {look}), 0);
}

TEST(ExpiryOf, SparesProductionAndWhatHasChildrenThatRun) {
  Environment main = Preview("main"), look = Preview(), child = Preview("child");
  main.ttl_s = kDay;
  EXPECT_EQ(ExpiryOf(kShop, main, {main}), 0) << "the default branch, whatever its type";
  Environment other = Preview();
  other.type = "production";
  EXPECT_EQ(ExpiryOf(kShop, other, {other}), 0);
  child.parent = "look";
  EXPECT_EQ(ExpiryOf(kShop, look, {look, child}), 0);
  child.status = "inactive";
  EXPECT_NE(ExpiryOf(kShop, look, {look, child}), 0);
}

TEST(ExpiryOf, SparesWhatIsBeingChangedOrHasNothingToLose) {
  Environment look = Preview();
  for (const char* status : {"deploying", "deleting", "inactive"}) {
    look.status = status;
    EXPECT_EQ(ExpiryOf(kShop, look, {look}), 0) << status;
  }
  look.on_expiry = "delete";
  EXPECT_NE(ExpiryOf(kShop, look, {look}), 0) << "inactive, to be deleted";
  look.status = "paused";
  EXPECT_NE(ExpiryOf(kShop, look, {look}), 0);
}

class ExpirationsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/paas-expiry-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(directory_ + "/state.sqlite"));
    ASSERT_OK(store_->CreateProject({.id = "shop"}));
    ASSERT_OK(store_->DescribeProject(kShop));
    ASSERT_OK(store_->PutEnvironment(Preview()));
    expirations_ = std::make_unique<Expirations>(
        *store_, [this] { return now_; },
        [this](const Environment& one, const std::string& why) {
          ended_.push_back(one.name + ": " + why);
        });
  }
  void TearDown() override { ASSERT_OK(os::RemoveTree(directory_)); }
  void LookAt(int64_t unix_ms) {
    now_ = unix_ms;
    ended_.clear();
    expirations_->Look();
  }

  std::string directory_;
  int64_t now_ = 0;
  std::unique_ptr<StateStore> store_;
  std::vector<std::string> ended_;
  std::unique_ptr<Expirations> expirations_;
};

TEST_F(ExpirationsTest, EndWhatIsOverdueOnce) {
  const int64_t expiry = 1000 + 7 * kDay * 1000;
  LookAt(expiry - 1);
  EXPECT_THAT(ended_, IsEmpty());
  LookAt(expiry);
  EXPECT_THAT(ended_, ElementsAre("look: expired: 604800 s since its last deploy"));
  // What was queued is not queued again, and what failed only after a while.
  Activity end{.id = "0a0a0a0a",
               .project = "shop",
               .environment = "look",
               .type = kDeactivate,
               .created_unix_ms = expiry};
  ASSERT_OK(store_->CreateActivity(end));
  LookAt(expiry + 1);
  EXPECT_THAT(ended_, IsEmpty());
  end.state = ActivityState::kComplete;
  end.result = "failure";
  ASSERT_OK(store_->UpdateActivity(end));
  LookAt(expiry + 59 * 60 * 1000);
  EXPECT_THAT(ended_, IsEmpty());
  LookAt(expiry + 60 * 60 * 1000);
  EXPECT_EQ(ended_.size(), 1u);
}

// A child is not there yet while it is being made, and what it begins with is its parent's.
TEST_F(ExpirationsTest, WaitWhileAChildIsBeingDeployed) {
  const int64_t expiry = 1000 + 7 * kDay * 1000;
  Environment child = Preview("child");
  child.parent = "look";
  child.status = "inactive";
  ASSERT_OK(store_->PutEnvironment(child));
  Activity deploy{.id = "0b0b0b0b",
                  .project = "shop",
                  .environment = "child",
                  .type = kActivate,
                  .created_unix_ms = expiry};
  ASSERT_OK(store_->CreateActivity(deploy));
  for (const ActivityState state : {ActivityState::kPending, ActivityState::kInProgress}) {
    deploy.state = state;
    ASSERT_OK(store_->UpdateActivity(deploy));
    LookAt(expiry);
    EXPECT_THAT(ended_, IsEmpty());
  }
  deploy.state = ActivityState::kComplete;
  deploy.result = "failure";
  ASSERT_OK(store_->UpdateActivity(deploy));
  LookAt(expiry);
  EXPECT_EQ(ended_.size(), 1u);
}

// Somebody wanted to keep it; who does so for good says so.
TEST_F(ExpirationsTest, WaitAfterAnEndThatWasCancelled) {
  const int64_t expiry = 1000 + 7 * kDay * 1000;
  Activity end{.id = "0c0c0c0c",
               .project = "shop",
               .environment = "look",
               .type = kDeactivate,
               .created_unix_ms = expiry};
  ASSERT_OK(store_->CreateActivity(end));
  end.state = ActivityState::kCancelled;
  ASSERT_OK(store_->UpdateActivity(end));
  LookAt(expiry + 59 * 60 * 1000);
  EXPECT_THAT(ended_, IsEmpty());
  LookAt(expiry + 60 * 60 * 1000);
  EXPECT_EQ(ended_.size(), 1u);
}

TEST_F(ExpirationsTest, AreOffForAProjectThatSaysSo) {
  ASSERT_OK(store_->DescribeProject({.id = "shop", .ttl_s = 0}));
  LookAt(1000 + 100 * kDay * 1000);
  EXPECT_THAT(ended_, IsEmpty());
}

}  // namespace
}  // namespace paas::controller
