// paasctl on another machine: TLS, with a token or a certificate.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/integration/controller/access_fixture.h"

namespace paas::controller {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using Json = nlohmann::json;

class RemoteClientTest : public testing::AccessFixture {
 protected:
  void SetUp() override {
    AccessFixture::SetUp();
    Must({"user", "create", "alice"});
    Must({"user", "grant", "alice", "contributor", "-p", "shop"});
  }
  // Straight: paasctl would look for the container first.
  grpc::Status Exec(const std::string& token) const {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    const auto stream = testing::pb::Controller::NewStub(tls_)->Exec(&context);
    agent::v1::ExecRequest request;
    request.mutable_start()->set_project("shop");
    request.mutable_start()->set_environment("main");
    stream->Write(request);
    stream->WritesDone();
    agent::v1::ExecResponse response;
    while (stream->Read(&response)) {
    }
    return stream->Finish();
  }
  // The newest entry of the audit log that is hers.
  Json Newest() const {
    return Json::parse(
        Must({"audit", "--user", "alice", "--limit", "1", "-o", "json"}))["audit"][0];
  }
};

TEST_F(RemoteClientTest, IsKnownByItsToken) {
  const std::map<std::string, std::string> alice = {{"PAASCTL_TOKEN", TokenOf("alice")}};
  const os::CommandResult who = Paasctl(alice, {"whoami", "-o", "json"});
  EXPECT_EQ(who.exit_code, 0) << who.error_output;
  EXPECT_THAT(who.output, HasSubstr("\"alice\""));
  EXPECT_EQ(Paasctl(alice, {"envs", "-p", "shop"}).exit_code, 0);
  const os::CommandResult denied = Paasctl(alice, {"user", "list"});
  EXPECT_EQ(denied.exit_code, 4) << denied.error_output;
  EXPECT_THAT(denied.error_output, HasSubstr("is no administrator of the platform"));
}

TEST_F(RemoteClientTest, GivesItsEnvironmentsOnlyParentsThatItMayBranch) {
  Must({"user", "create", "bob"});
  Must({"user", "grant", "bob", "admin", "-p", "shop", "--type", "development"});
  const std::map<std::string, std::string> bob = {{"PAASCTL_TOKEN", TokenOf("bob")}};
  const std::vector<std::string> of_main = {"envs", "set",     "-p",     "shop",
                                            "-e",   "feature", "parent", "main"};
  EXPECT_EQ(Paasctl(bob, of_main).exit_code, 4) << "production's variables would be inherited";
  const std::vector<std::string> clones = {"envs", "set",     "-p",           "shop",
                                           "-e",   "feature", "clone-parent", "true"};
  EXPECT_EQ(Paasctl(bob, clones).exit_code, 4) << "production's data would be copied";
  EXPECT_EQ(Paasctl(bob, {"envs", "set", "-p", "shop", "-e", "feature", "title", "New"}).exit_code,
            0);
}

TEST_F(RemoteClientTest, IsNobodyWithoutOne) {
  const os::CommandResult nobody = Paasctl({}, {"whoami"});
  EXPECT_NE(nobody.exit_code, 0);
  EXPECT_THAT(nobody.error_output, HasSubstr("PAASCTL_TOKEN"));
  const std::string token = TokenOf("alice");
  Must({"user", "delete", "alice"});
  EXPECT_NE(Paasctl({{"PAASCTL_TOKEN", token}}, {"whoami"}).exit_code, 0)
      << "it went with its user";
}

TEST_F(RemoteClientTest, IsNobodyOnceItsTokenIsOver) {
  testing::pb::CreateTokenRequest request;
  request.set_user("alice");
  request.set_valid_seconds(1);
  const std::map<std::string, std::string> alice = {{"PAASCTL_TOKEN", Token(request)}};
  os::CommandResult who = Paasctl(alice, {"whoami"});
  while (who.exit_code == 0) who = Paasctl(alice, {"whoami"});
  EXPECT_THAT(who.error_output, HasSubstr("has expired"));
}

TEST_F(RemoteClientTest, IsKnownByTheNameInItsCertificate) {
  const auto with = [&](const std::string& name) {
    MakeCertificate(name);
    return Paasctl({{"PAASCTL_TLS_CERT", directory_ + "/" + name + ".pem"},
                    {"PAASCTL_TLS_KEY", directory_ + "/" + name + ".key"}},
                   {"whoami", "-o", "json"});
  };
  const os::CommandResult alice = with("alice");
  EXPECT_EQ(alice.exit_code, 0) << alice.error_output;
  EXPECT_THAT(alice.output, HasSubstr("certificate"));
  EXPECT_THAT(with("eve").error_output, HasSubstr("knows no user 'eve'"));
}

TEST_F(RemoteClientTest, TalksToNobodyWhomItsAuthorityDoesNotKnow) {
  const std::string token = TokenOf("alice");
  ASSERT_OK(os::RunChecked({.argv = {"mv", directory_ + "/ca.pem", directory_ + "/first.pem"}}));
  MakeAuthority();
  const os::CommandResult said =
      Paasctl({{"PAASCTL_TOKEN", token}, {"PAASCTL_TLS_CA", directory_ + "/ca.pem"}},
              {"whoami", "--timeout", "5s"});
  EXPECT_NE(said.exit_code, 0);
  EXPECT_THAT(said.error_output, HasSubstr("does not answer"));
}

TEST_F(RemoteClientTest, LeavesLinesInTheAuditLogWithHowItEnded) {
  Must({"user", "grant", "alice", "admin", "-p", "shop"});
  const std::map<std::string, std::string> alice = {{"PAASCTL_TOKEN", TokenOf("alice")}};
  ASSERT_EQ(Paasctl(alice, {"var", "set", "env:A", "b", "-p", "shop", "-e", "main", "--no-deploy"})
                .exit_code,
            0);
  const Json set = Newest();
  EXPECT_EQ(set["call"], "Controller/SetVariable");
  EXPECT_EQ(set["user"], "alice");
  EXPECT_EQ(set["result"], "allowed");
  EXPECT_EQ(set["outcome"], "OK");
  EXPECT_NE(Paasctl(alice, {"redeploy", "-p", "shop", "-e", "main"}).exit_code, 0);
  const Json redeploy = Newest();
  EXPECT_EQ(redeploy["call"], "Controller/Redeploy");
  EXPECT_EQ(redeploy["outcome"], "NOT_FOUND") << redeploy;
  EXPECT_FALSE(Exec(alice.at("PAASCTL_TOKEN")).ok());
  const Json exec = Newest();
  EXPECT_EQ(exec["call"], "Controller/Exec") << "whose requests are a stream";
  EXPECT_EQ(exec["result"], "allowed");
  EXPECT_THAT(exec["outcome"], AnyOf("NOT_FOUND", "UNAVAILABLE", "FAILED_PRECONDITION")) << exec;
  EXPECT_NE(Paasctl(alice, {"user", "list"}).exit_code, 0);
  EXPECT_EQ(Newest()["outcome"], "PERMISSION_DENIED");
}

}  // namespace
}  // namespace paas::controller
