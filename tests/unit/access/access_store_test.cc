#include "controller/state/access_store.h"

#include <gmock/gmock.h>

#include <chrono>

#include "controller/state/sqlite_database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::controller {
namespace {

using ::paas::testing::IsOk;
using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AccessStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = OpenSqliteAccessStore(directory_.path() + "/state.sqlite");
    ASSERT_TRUE(opened.ok()) << Message(opened.status());
    store_ = *std::move(opened);
    ASSERT_THAT(store_->CreateUser({.name = "alice", .created_unix_ms = 1}), IsOk());
  }

  paas::testing::TempDirectory directory_;
  std::unique_ptr<AccessStore> store_;
};

TEST_F(AccessStoreTest, KeepsUsersOnce) {
  EXPECT_THAT(store_->CreateUser({.name = "alice"}), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(*store_->GetUser("alice"), (User{"alice", false, 1}));
  EXPECT_THAT(store_->GetUser("bob").status(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(AccessStoreTest, ForgetsAUserWithEverythingOfTheirs) {
  const TokenRecord token{.id = "t", .user = "alice", .hash = "h", .verbs = {"view", "push"}};
  ASSERT_THAT(store_->CreateToken(token), IsOk());
  ASSERT_THAT(store_->CreateSshKey({.id = "k", .user = "alice"}), IsOk());
  ASSERT_THAT(store_->PutRole({"alice", "shop", "", "viewer"}), IsOk());
  EXPECT_EQ(*store_->GetToken("t"), token);
  ASSERT_THAT(store_->DeleteUser("alice"), IsOk());
  EXPECT_THAT(store_->GetToken("t").status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(*store_->ListSshKeys(""), IsEmpty());
  EXPECT_THAT(*store_->ListRoles(""), IsEmpty());
}

TEST_F(AccessStoreTest, HasOneRoleOfAUserForAProjectAndType) {
  ASSERT_THAT(store_->PutRole({"alice", "shop", "", "viewer"}), IsOk());
  ASSERT_THAT(store_->PutRole({"alice", "shop", "", "admin"}), IsOk());
  ASSERT_THAT(store_->PutRole({"alice", "shop", "staging", "viewer"}), IsOk());
  EXPECT_THAT(*store_->ListRoles("alice"),
              ElementsAre(RoleGrant{"alice", "shop", "", "admin"},
                          RoleGrant{"alice", "shop", "staging", "viewer"}));
  ASSERT_THAT(store_->DeleteRole({"alice", "shop", "", ""}), IsOk());
  EXPECT_THAT(store_->DeleteRole({"alice", "shop", "", ""}), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(store_->ForgetProject("shop"), IsOk());
  EXPECT_THAT(*store_->ListRoles("alice"), IsEmpty());
}

TEST_F(AccessStoreTest, RemembersWhenAKeyWasUsed) {
  ASSERT_THAT(store_->CreateSshKey({.id = "k", .user = "alice", .created_unix_ms = 5}), IsOk());
  ASSERT_THAT(store_->TouchSshKey("k", 77), IsOk());
  EXPECT_EQ(store_->GetSshKey("k")->used_unix_ms, 77);
}

int64_t Now() {
  using std::chrono::system_clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             system_clock::now().time_since_epoch())
      .count();
}

TEST_F(AccessStoreTest, NeverChangesOrShortensTheAuditLog) {
  const int64_t now = Now();
  ASSERT_THAT(
      store_->AppendAudit({.unix_ms = now, .user = "alice", .call = "one", .project = "shop"})
          .status(),
      IsOk());
  const StatusOr<uint64_t> serial =
      store_->AppendAudit({.unix_ms = now, .user = "bob", .call = "two"});
  ASSERT_TRUE(serial.ok());
  ASSERT_THAT(store_->EndAudit(*serial, now, "OK", ""), IsOk());
  EXPECT_THAT(store_->EndAudit(*serial, now, "NOT_FOUND", ""),
              StatusIs(absl::StatusCode::kAlreadyExists));
  const auto all = store_->ListAudit({});
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->front().call, "two") << "newest first";
  EXPECT_EQ(store_->ListAudit({.project = "shop"})->size(), 1u);
  auto database = Database::Open(directory_.path() + "/state.sqlite");
  ASSERT_TRUE(database.ok());
  EXPECT_FALSE((*database)->Execute("DELETE FROM audit").ok());
  EXPECT_FALSE((*database)->Execute("UPDATE audit SET user = 'eve'").ok());
  EXPECT_FALSE((*database)->Execute("DELETE FROM audit_outcomes").ok());
  EXPECT_FALSE((*database)->Execute("UPDATE audit_outcomes SET code = 'OK'").ok());
  EXPECT_FALSE(store_->ForgetAudit(now + 1, 100).ok()) << "30 days are kept, whoever asks";
  EXPECT_EQ(store_->ListAudit({})->size(), 2u);
  EXPECT_EQ(store_->ListAudit({})->front().code, "OK");
}

TEST_F(AccessStoreTest, ForgetsOldEntriesWithTheirEnds) {
  for (const int64_t unix_ms : {1, 2, 3}) {
    const StatusOr<uint64_t> serial = store_->AppendAudit({.unix_ms = unix_ms, .call = "old"});
    ASSERT_TRUE(serial.ok());
    ASSERT_THAT(store_->EndAudit(*serial, unix_ms, "OK", ""), IsOk());
  }
  ASSERT_THAT(store_->ForgetAudit(3, 1), IsOk());
  EXPECT_EQ(store_->ListAudit({})->size(), 2u) << "so many at a time";
  ASSERT_THAT(store_->ForgetAudit(3, 100), IsOk());
  ASSERT_EQ(store_->ListAudit({})->size(), 1u);
  EXPECT_EQ(store_->ListAudit({})->front().unix_ms, 3);
  EXPECT_EQ(store_->AppendAudit({.call = "new"}).value(), 4u) << "serials are not given twice";
}

}  // namespace
}  // namespace paas::controller
