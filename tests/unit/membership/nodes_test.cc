#include "controller/nodes/nodes.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "common/os/file.h"
#include "membership/join_token.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::controller {
namespace {

using membership::Identity;
using membership::Role;
using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kLifetime = 600;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

class NodesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteNodeStore(""));
    ASSERT_OK_AND_ASSIGN(access_, OpenSqliteAccessStore(""));
    ASSERT_OK_AND_ASSIGN(nodes_, Open());
  }

  StatusOr<std::unique_ptr<Nodes>> Open() {
    const UnixClock clock = [this] { return now_; };
    PAAS_ASSIGN_OR_RETURN(NodeAuthority authority, NodeAuthority::Open(root_ / "nodes", clock));
    return std::make_unique<Nodes>(*store_, *access_, std::move(authority), clock, kLifetime);
  }

  std::string Token(const std::string& role, uint32_t seconds = 0) {
    const auto made = nodes_->CreateToken(role, seconds);
    EXPECT_OK(made.status());
    return made.ok() ? made->text : "";
  }

  StatusOr<std::string> Join(const std::string& token, const std::string& role,
                             const std::string& name = "node1") {
    PAAS_ASSIGN_OR_RETURN(const membership::KeyRequest made, membership::MakeKeyRequest());
    return nodes_->Join({token, role, name, made.request, "0.1.0"});
  }

  Identity Joined(const std::string& role, const std::string& name) {
    const auto certificate = Join(Token(role), role, name);
    EXPECT_OK(certificate.status());
    const auto read = membership::ReadNodeCertificate(certificate.value_or(""));
    EXPECT_OK(read.status());
    return read.ok() ? read->identity : Identity();
  }

  testing::TempDirectory root_;
  int64_t now_ = 1'800'000'000'000;
  std::unique_ptr<NodeStore> store_;
  std::unique_ptr<AccessStore> access_;
  std::unique_ptr<Nodes> nodes_;
};

TEST_F(NodesTest, ATokenLetsOneDaemonJoin) {
  const std::string token = Token("agent");
  ASSERT_OK_AND_ASSIGN(const std::string certificate, Join(token, "agent"));
  ASSERT_OK_AND_ASSIGN(const auto read, membership::ReadNodeCertificate(certificate));
  EXPECT_EQ(read.identity.role, Role::kAgent);
  EXPECT_EQ(read.not_after_unix_s, now_ / 1000 + kLifetime);
  ASSERT_OK_AND_ASSIGN(const auto nodes, nodes_->List());
  ASSERT_EQ(nodes.size(), 1U);
  EXPECT_EQ(nodes[0].id, read.identity.id);
  EXPECT_EQ(nodes[0].name, "node1");

  EXPECT_THAT(Join(token, "agent", "node2"), StatusIs(kDenied, HasSubstr("was used already")));
}

TEST_F(NodesTest, ATokenRunsOut) {
  const std::string token = Token("agent", 60);
  now_ += 60'000;
  EXPECT_THAT(Join(token, "agent"), StatusIs(kDenied, HasSubstr("has run out")));
  // And is forgotten when another one is made.
  now_ += 1;
  Token("agent");
  EXPECT_THAT(Join(token, "agent"), StatusIs(kDenied, HasSubstr("not known")));
}

TEST_F(NodesTest, ATokenIsForOneRole) {
  const std::string token = Token("builder");
  EXPECT_THAT(Join(token, "agent"), StatusIs(kDenied, HasSubstr("for the role builder")));
  EXPECT_OK(Join(token, "builder"));
  EXPECT_THAT(nodes_->CreateToken("controller", 0), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(nodes_->CreateToken("root", 0), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(NodesTest, AWrongSecretIsAsGoodAsNone) {
  ASSERT_OK_AND_ASSIGN(auto token, membership::ParseJoinToken(Token("agent")));
  token.secret = membership::MakeJoinToken(token.pin).secret;
  EXPECT_THAT(Join(membership::Format(token), "agent"), StatusIs(kDenied, HasSubstr("not known")));
  EXPECT_THAT(Join("rubbish", "agent"), StatusIs(kDenied));
  // The one that was guessed at still works.
  EXPECT_THAT(nodes_->List().value(), IsEmpty());
}

// What is wrong beside the token costs no token.
TEST_F(NodesTest, ATokenOutlivesAMistake) {
  const std::string token = Token("agent");
  EXPECT_THAT(Join(token, "agent", "No Name"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(nodes_->Join({token, "agent", "node1", "no request", "0.1.0"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(nodes_->Join({token, "agent", "node1", std::string(20'000, 'a'), "0.1.0"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  Joined("agent", "node1");
  EXPECT_THAT(Join(token, "agent", "node1"),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("paasctl node remove")));
  EXPECT_OK(Join(token, "agent", "node2"));
}

TEST_F(NodesTest, AMemberRenews) {
  const Identity agent = Joined("agent", "node1");
  now_ += 300'000;
  ASSERT_OK_AND_ASSIGN(const auto made, membership::MakeKeyRequest());
  ASSERT_OK_AND_ASSIGN(const std::string pem, nodes_->Renew(agent, made.request));
  ASSERT_OK_AND_ASSIGN(const auto read, membership::ReadNodeCertificate(pem));
  EXPECT_EQ(read.identity, agent);
  EXPECT_EQ(read.not_after_unix_s, now_ / 1000 + kLifetime);
  EXPECT_EQ(nodes_->List().value()[0].certificate_expires_unix_ms, now_ + kLifetime * 1000);
}

TEST_F(NodesTest, AMemberIsSeenToHalfAMinute) {
  const Identity agent = Joined("agent", "node1");
  const int64_t joined = now_;
  now_ += 29'000;
  EXPECT_OK(nodes_->Report(agent, "0.1.0"));
  EXPECT_EQ(nodes_->List().value()[0].seen_unix_ms, joined);
  now_ += 1'000;
  EXPECT_OK(nodes_->Report(agent, "0.1.0"));
  EXPECT_EQ(nodes_->List().value()[0].seen_unix_ms, now_);
  // What another machine says of itself is shown to people.
  EXPECT_OK(nodes_->Report(agent, "0.2\x1b[31m"));
  EXPECT_EQ(nodes_->List().value()[0].version, "0.2?[31m");
}

TEST_F(NodesTest, WhoWasRemovedIsNoMember) {
  const Identity agent = Joined("agent", "node1");
  EXPECT_OK(nodes_->Report(agent, "0.1.0"));
  EXPECT_FALSE(nodes_->removed()->Contains(agent.id));
  EXPECT_OK(nodes_->Remove("node1"));
  EXPECT_TRUE(nodes_->removed()->Contains(agent.id));
  EXPECT_THAT(nodes_->RemovedIds().value(), ElementsAre(agent.id));
  ASSERT_OK_AND_ASSIGN(const auto made, membership::MakeKeyRequest());
  EXPECT_THAT(nodes_->Renew(agent, made.request), StatusIs(kDenied));
  EXPECT_THAT(nodes_->Report(agent, "0.1.0"), StatusIs(kDenied));
  EXPECT_THAT(nodes_->List().value(), IsEmpty());
  // Its name is free, and who takes it is somebody else.
  EXPECT_NE(Joined("agent", "node1").id, agent.id);
  // When its certificate has ended, nobody needs to be told any more.
  now_ += (kLifetime + 1) * 1000;
  EXPECT_OK(nodes_->Keep());
  EXPECT_THAT(nodes_->RemovedIds().value(), IsEmpty());
}

TEST_F(NodesTest, AMemberIsNotAnotherRole) {
  const Identity agent = Joined("agent", "node1");
  EXPECT_THAT(nodes_->Report({Role::kBuilder, agent.id}, "0.1.0"), StatusIs(kDenied));
  EXPECT_THAT(nodes_->Report({Role::kAgent, "unknown"}, "0.1.0"), StatusIs(kDenied));
}

TEST_F(NodesTest, ANameOfSeveralHasToBeMadeClear) {
  const Identity agent = Joined("agent", "node1"), builder = Joined("builder", "node1");
  EXPECT_THAT(nodes_->Remove("node1"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(builder.id)));
  EXPECT_OK(nodes_->Remove(agent.id));
  EXPECT_OK(nodes_->Remove("node1"));
  EXPECT_THAT(nodes_->Remove("node1"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(NodesTest, WhoJoinedIsInTheAuditLog) {
  const std::string token = Token("agent");
  EXPECT_OK(Join(token, "agent"));
  EXPECT_FALSE(Join(token, "agent").ok());
  ASSERT_OK_AND_ASSIGN(const auto audit, access_->ListAudit({}));
  ASSERT_EQ(audit.size(), 2U);
  EXPECT_EQ(audit[1].result, "allowed");
  EXPECT_EQ(audit[1].object, "agent node1");
  EXPECT_EQ(audit[0].result, "denied");
  // Who knows no token leaves nothing behind, however often.
  EXPECT_FALSE(Join("rubbish", "agent").ok());
  EXPECT_EQ(access_->ListAudit({}).value().size(), 2U);
}

TEST_F(NodesTest, TheAuthorityIsMadeOnceAndItsKeyIsForNobody) {
  const std::string pin = nodes_->authority().pin();
  ASSERT_OK(nodes_->Keep());
  ASSERT_OK_AND_ASSIGN(const auto again, Open());
  EXPECT_EQ(again->authority().pin(), pin);
  for (const char* file : {"nodes/authority.pem", "nodes/controller.pem"}) {
    struct stat facts {};
    ASSERT_EQ(::stat((root_ / file).c_str(), &facts), 0) << file;
    EXPECT_EQ(facts.st_mode & 0777, 0600U) << file;
  }
}

TEST_F(NodesTest, TheControllersOwnCertificateIsMadeAnewInTime) {
  const auto own = [this] { return os::ReadFile(nodes_->authority().files().certificate).value(); };
  ASSERT_OK(nodes_->Keep());
  const std::string first = own();
  now_ += kLifetime * 400;
  ASSERT_OK(nodes_->Keep());
  EXPECT_EQ(own(), first);
  now_ += kLifetime * 200;
  ASSERT_OK(nodes_->Keep());
  EXPECT_NE(own(), first);
}

}  // namespace
}  // namespace paas::controller
