#include "controller/push/push_rights.h"

#include <gtest/gtest.h>

#include "controller/access/accounts.h"
#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::IsOk;
using ::paas::testing::StatusIs;

constexpr char kCommit[] = "1111111111111111111111111111111111111111";

class PushRightsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(store_->CreateProject({.id = "shop"}), IsOk());
    for (const std::string name : {"main", "feature"}) {
      ASSERT_THAT(store_->PutEnvironment({.project = "shop",
                                          .name = name,
                                          .machine_name = name,
                                          .type = name == "main" ? "production" : "development"}),
                  IsOk());
    }
  }
  Status Check(const std::string& after, const std::string& branch) {
    uint64_t entry = 0;
    return CheckPushRight(gate_, *store_, {.caller = {.is_operator = true}, .project = "shop"},
                          {"refs/heads/" + branch, kCommit, after}, /*is_forced=*/false, &entry);
  }

  std::unique_ptr<StateStore> store_ = *OpenSqliteStore(":memory:");
  std::unique_ptr<AccessStore> access_ = *OpenSqliteAccessStore("");
  Gate gate_{*store_, *access_, [] { return 1'000'000; }};
};

// Git's front is no place to decide it: whoever took that over could leave the first look out.
TEST_F(PushRightsTest, NobodyDeletesTheDefaultBranch) {
  const std::string nothing(kNoObject);
  EXPECT_THAT(Check(nothing, "main"), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Check(nothing, "feature"), IsOk());
  EXPECT_THAT(Check(kCommit, "main"), IsOk());
}

TEST_F(PushRightsTest, AForcedPushIsAPushToo) {
  PushOrder order{.caller = {.user = {.name = "alice"},
                             .roles = {{"alice", "shop", "", "admin"}},
                             .token = TokenRecord{.id = "t", .user = "alice"}},
                  .project = "shop"};
  const RefUpdate update{"refs/heads/main", kCommit, kCommit};
  uint64_t entry = 0;
  EXPECT_THAT(CheckPushRight(gate_, *store_, order, update, /*is_forced=*/true, &entry), IsOk());
  order.caller.token->verbs = {"view", "admin"};
  EXPECT_THAT(CheckPushRight(gate_, *store_, order, update, /*is_forced=*/true, &entry),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

// It was pushed as code alone, and begins with its parent's data when it is started.
TEST_F(PushRightsTest, WhoStartsAnEnvironmentMayBranchItsParent) {
  ASSERT_THAT(store_->PutEnvironment({.project = "shop",
                                      .name = "child",
                                      .machine_name = "c",
                                      .type = "development",
                                      .status = "inactive",
                                      .parent = "main"}),
              IsOk());
  PushOrder order{.caller = {.user = {.name = "alice"},
                             .roles = {{"alice", "shop", "development", "contributor"}}},
                  .project = "shop"};
  const RefUpdate update{"refs/heads/child", kCommit, kCommit};
  uint64_t entry = 0;
  EXPECT_THAT(CheckPushRight(gate_, *store_, order, update, /*is_forced=*/false, &entry), IsOk());
  order.options.activates = true;
  EXPECT_THAT(CheckPushRight(gate_, *store_, order, update, /*is_forced=*/false, &entry),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace paas::controller
