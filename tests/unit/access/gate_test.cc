#include "controller/access/gate.h"

#include <gtest/gtest.h>

#include "controller/access/accounts.h"
#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::IsOk;
using ::paas::testing::StatusIs;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kUnknown = absl::StatusCode::kUnauthenticated;

class GateTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(store_->CreateProject({.id = "shop"}), IsOk());
    ASSERT_THAT(store_->PutEnvironment(
                    {.project = "shop", .name = "main", .machine_name = "m", .type = "production"}),
                IsOk());
    ASSERT_THAT(
        store_->CreateActivity({.id = "aaaa1111", .project = "shop", .environment = "main"}),
        IsOk());
    ASSERT_THAT(accounts_.Create("alice", /*is_platform_admin=*/false), IsOk());
    ASSERT_THAT(accounts_.Grant({"alice", "shop", "development", "contributor"}), IsOk());
  }

  std::string Token(const Accounts::NewToken& order) { return accounts_.MakeToken(order)->text; }
  Gate::Request Of(Verb verb, const std::string& environment) {
    return {.call = "Test/Call",
            .need = Need::kVerb,
            .verb = verb,
            .project = "shop",
            .environment = environment};
  }

  Status Permit(const Caller& caller, const Gate::Request& request) {
    return gate_.Permit(caller, request, &entry_);
  }

  int64_t now_ = 1'000'000;
  uint64_t entry_ = 0;  // of what was permitted last
  std::unique_ptr<StateStore> store_ = *OpenSqliteStore(":memory:");
  std::unique_ptr<AccessStore> access_ = *OpenSqliteAccessStore("");
  Accounts accounts_{*store_, *access_, [this] { return now_; }};
  Gate gate_{*store_, *access_, [this] { return now_; }};
};

TEST_F(GateTest, KnowsTheOperatorByTheSocketAndUsersByCertificateOrToken) {
  EXPECT_TRUE(gate_.Authenticate({.is_own_socket = true})->is_operator);
  EXPECT_EQ(gate_.Authenticate({.certificate_name = "alice"})->user.name, "alice");
  EXPECT_THAT(gate_.Authenticate({.certificate_name = "eve"}).status(), StatusIs(kUnknown));
  EXPECT_THAT(gate_.Authenticate({}).status(), StatusIs(kUnknown));
  const StatusOr<Caller> caller =
      gate_.Authenticate({.is_own_socket = true, .token = Token({.user = "alice"})});
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ(caller->user.name, "alice");
  EXPECT_FALSE(caller->is_operator) << "a token narrows";
}

TEST_F(GateTest, TakesNoTokenThatIsOverRevokedOrAltered) {
  const std::string token = Token({.user = "alice", .valid_seconds = 60});
  EXPECT_THAT(gate_.Authenticate({.token = token}).status(), IsOk());
  std::string other = token;
  other.back() = other.back() == 'a' ? 'b' : 'a';
  EXPECT_THAT(gate_.Authenticate({.token = other}).status(), StatusIs(kUnknown));
  now_ += 61'000;
  EXPECT_THAT(gate_.Authenticate({.token = token}).status(), StatusIs(kUnknown));
  const std::string second = Token({.user = "alice"});
  ASSERT_THAT(access_->DeleteUser("alice"), IsOk());
  EXPECT_THAT(gate_.Authenticate({.token = second}).status(), StatusIs(kUnknown));
}

TEST_F(GateTest, TakesANewBranchForAnEnvironmentOfTheTypeItWouldGet) {
  const Caller alice = *gate_.Authenticate({.certificate_name = "alice"});
  EXPECT_THAT(Permit(alice, Of(Verb::kPush, "feature")), IsOk());
  EXPECT_THAT(Permit(alice, Of(Verb::kPush, "main")), StatusIs(kDenied));
  EXPECT_THAT(Permit(alice, Of(Verb::kPush, "")), StatusIs(kDenied))
      << "the default branch is meant";
}

TEST_F(GateTest, AsksForTheRightsInTheParentToo) {
  ASSERT_THAT(store_->PutEnvironment({.project = "shop",
                                      .name = "child",
                                      .machine_name = "c",
                                      .type = "development",
                                      .parent = "main"}),
              IsOk());
  ASSERT_THAT(accounts_.Grant({"alice", "shop", "development", "admin"}), IsOk());
  Gate::Request request = Of(Verb::kAdmin, "child");
  const Caller alice = *gate_.Authenticate({.certificate_name = "alice"});
  EXPECT_THAT(Permit(alice, request), IsOk());
  request.parent = ParentUse::kReads;
  EXPECT_THAT(Permit(alice, request), StatusIs(kDenied)) << "production's data";
  request.parent = ParentUse::kWrites;
  EXPECT_THAT(Permit(alice, request), StatusIs(kDenied)) << "production itself";
  ASSERT_THAT(accounts_.Grant({"alice", "shop", "production", "viewer"}), IsOk());
  const Caller both = *gate_.Authenticate({.certificate_name = "alice"});
  request.parent = ParentUse::kReads;
  EXPECT_THAT(Permit(both, request), IsOk());
}

// What takes no data asks for no right to it.
TEST_F(GateTest, AsksForTheParentsDataWhereAnEnvironmentBeginsWithIt) {
  Environment child{.project = "shop",
                    .name = "child",
                    .machine_name = "c",
                    .type = "development",
                    .parent = "main"};
  ASSERT_THAT(accounts_.Grant({"alice", "shop", "development", "admin"}), IsOk());
  ASSERT_THAT(store_->PutEnvironment(
                  {.project = "shop", .name = "main", .machine_name = "m", .type = "production"}),
              IsOk());
  const Caller alice = *gate_.Authenticate({.certificate_name = "alice"});
  Gate::Request request = Of(Verb::kPush, "child");
  request.parent = ParentUse::kFills;
  EXPECT_THAT(Permit(alice, request), StatusIs(kDenied)) << "it would be new, a child of main";
  ASSERT_THAT(store_->PutEnvironment(child), IsOk());
  EXPECT_THAT(Permit(alice, request), StatusIs(kDenied)) << "it has no data yet";
  child.has_data = true;
  ASSERT_THAT(store_->PutEnvironment(child), IsOk());
  EXPECT_THAT(Permit(alice, request), IsOk());
  child.has_data = false;
  child.clones_parent = false;
  ASSERT_THAT(store_->PutEnvironment(child), IsOk());
  ASSERT_THAT(store_->DescribeEnvironment(child), IsOk());
  EXPECT_THAT(Permit(alice, request), IsOk()) << "it begins empty";
  request.environment = "";
  EXPECT_THAT(Permit(alice, request), StatusIs(kDenied)) << "the default branch is meant";
}

TEST_F(GateTest, AsksForTheRightToAParentThatAnEnvironmentIsToGet) {
  ASSERT_THAT(accounts_.Grant({"alice", "shop", "development", "admin"}), IsOk());
  const Caller alice = *gate_.Authenticate({.certificate_name = "alice"});
  Gate::Request request = Of(Verb::kAdmin, "child");
  request.new_parent = "main";
  EXPECT_THAT(Permit(alice, request), StatusIs(kDenied)) << "its variables are inherited";
  request.new_parent = "feature";
  EXPECT_THAT(Permit(alice, request), IsOk());
}

TEST_F(GateTest, LooksAnActivityUp) {
  const Caller alice = *gate_.Authenticate({.certificate_name = "alice"});
  Gate::Request request = Of(Verb::kView, "");
  request.project.clear();
  request.activity = "aaaa1111";
  EXPECT_THAT(Permit(alice, request), StatusIs(kDenied)) << "it is one of production";
  request.activity = "bbbb2222";
  EXPECT_THAT(Permit(alice, request), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(GateTest, NotesWhatChangesSomethingAndWhatWasDenied) {
  const Caller alice = *gate_.Authenticate({.certificate_name = "alice"});
  ASSERT_THAT(Permit(alice, Of(Verb::kView, "feature")), IsOk());
  EXPECT_TRUE(access_->ListAudit({})->empty());
  ASSERT_THAT(Permit(alice, Of(Verb::kPush, "feature")), IsOk());
  ASSERT_THAT(Permit(alice, Of(Verb::kView, "main")), StatusIs(kDenied));
  const auto records = *access_->ListAudit({});
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].result, "allowed");
  EXPECT_EQ(records[1].credential, "certificate");
  EXPECT_EQ(records[0].result, "denied");
  EXPECT_NE(records[0].reason, "");
}

TEST_F(GateTest, NotesHowACallEnded) {
  const Caller alice = *gate_.Authenticate({.certificate_name = "alice"});
  ASSERT_THAT(Permit(alice, Of(Verb::kPush, "feature")), IsOk());
  EXPECT_EQ(access_->ListAudit({})->front().code, "") << "it has not ended";
  now_ += 7;
  gate_.Ended(entry_, NotFound("no release"));
  const AuditRecord record = access_->ListAudit({})->front();
  EXPECT_EQ(record.result, "allowed");
  EXPECT_EQ(record.code, "NOT_FOUND");
  EXPECT_EQ(record.reason, "no release");
  EXPECT_EQ(record.ended_unix_ms, now_);
  ASSERT_THAT(Permit(alice, Of(Verb::kPush, "main")), StatusIs(kDenied));
  EXPECT_EQ(access_->ListAudit({})->front().code, "PERMISSION_DENIED");
}

TEST_F(GateTest, FindsTheEntryOfACallByTheCall) {
  const Caller alice = *gate_.Authenticate({.certificate_name = "alice"});
  const int calls[3] = {};
  ASSERT_THAT(gate_.PermitCall(&calls[0], alice, Of(Verb::kPush, "one")), IsOk());
  ASSERT_THAT(gate_.PermitCall(&calls[1], alice, Of(Verb::kPush, "two")), IsOk());
  ASSERT_THAT(gate_.PermitCall(&calls[2], alice, Of(Verb::kView, "three")), IsOk());
  gate_.CallEnded(&calls[1], absl::OkStatus());
  gate_.CallEnded(&calls[1], Aborted("a second end is nobody's"));
  gate_.CallEnded(&calls[2], absl::OkStatus());
  const auto records = *access_->ListAudit({});
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].code, "OK");
  EXPECT_EQ(records[1].code, "");
}

TEST_F(GateTest, ForgetsWhatIsOlderThanItIsToldToKeep) {
  Gate forgetful(
      *store_, *access_, [this] { return now_; }, std::chrono::days(40));
  const Caller alice = *gate_.Authenticate({.certificate_name = "alice"});
  constexpr int64_t kDay = 86'400'000;
  for (int day = 0; day < 3; ++day) {
    ASSERT_THAT(forgetful.Permit(alice, Of(Verb::kPush, "feature"), &entry_), IsOk());
    forgetful.Ended(entry_, absl::OkStatus());
    now_ += kDay;
  }
  EXPECT_EQ(access_->ListAudit({})->size(), 3u);
  now_ += 38 * kDay;
  ASSERT_THAT(forgetful.Permit(alice, Of(Verb::kPush, "feature"), &entry_), IsOk());
  EXPECT_EQ(access_->ListAudit({})->size(), 3u) << "the first of them is older than 40 days";
}

TEST_F(GateTest, KnowsAKeyWhileItsUserHasIt) {
  const std::string line =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBCQmzCAWKtymAfuETsmMHD3Eygq2ROdNgxUBIo0mHZB a@b";
  const StatusOr<SshKeyRecord> key = accounts_.AddKey("alice", line);
  ASSERT_TRUE(key.ok()) << Message(key.status());
  EXPECT_EQ(gate_.AuthenticateKey(key->id)->user.name, "alice");
  EXPECT_THAT(accounts_.DeleteKey(key->id, "bob"), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(accounts_.DeleteKey(key->id, "alice"), IsOk());
  EXPECT_THAT(gate_.AuthenticateKey(key->id).status(), StatusIs(kUnknown));
}

}  // namespace
}  // namespace paas::controller
