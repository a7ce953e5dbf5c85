// Controller, builder and agent over TCP, with certificates that they got by joining.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "common/os/child_process.h"
#include "common/os/file.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "membership/join_token.h"
#include "membership/node_certificate.h"
#include "paas/agent/v1/agent.grpc.pb.h"
#include "paas/builder/v1/builder.grpc.pb.h"
#include "paas/image/v1/image_store.grpc.pb.h"
#include "paas/storage/v1/storage.grpc.pb.h"
#include "tests/e2e/nodes/joined_platform.h"
#include "tests/support/free_port.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using membership::Membership;
using membership::Role;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

class NodesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_OK_AND_ASSIGN(joined_, JoinedPlatform::Start()); }
  static void TearDownTestSuite() { joined_.reset(); }
  void SetUp() override { ASSERT_NE(joined_, nullptr); }

  static rpc::Endpoint Tcp(const std::string& address) {
    return {rpc::Endpoint::Kind::kTcp, address};
  }

  template <typename Service, typename Call>
  static Status As(const Membership& member, const std::string& address, Role expected, Call call) {
    PAAS_ASSIGN_OR_RETURN(const auto channel, member.ConnectTo(Tcp(address), expected));
    grpc::ClientContext context;
    rpc::SetDeadline(context, std::chrono::seconds(10));
    return rpc::FromGrpc(call(*Service::NewStub(channel), context));
  }
  static Status ListContainers(const Membership& member) {
    return As<agent::v1::Agent>(member, joined_->agent(), Role::kAgent,
                                [](auto& stub, auto& context) {
                                  agent::v1::ListResponse response;
                                  return stub.List(&context, {}, &response);
                                });
  }
  static Status ListImages(const Membership& member) {
    return As<image::v1::ImageStore>(member, joined_->builder(), Role::kBuilder,
                                     [](auto& stub, auto& context) {
                                       image::v1::ListResponse response;
                                       return stub.List(&context, {}, &response);
                                     });
  }
  static Status CollectImages(const Membership& member) {
    return As<builder::v1::Builder>(member, joined_->builder(), Role::kBuilder,
                                    [](auto& stub, auto& context) {
                                      builder::v1::CollectResponse response;
                                      return stub.Collect(&context, {}, &response);
                                    });
  }

  static Status ListVolumes(const Membership& member, const std::string& storage) {
    return As<storage::v1::Storage>(member, storage, Role::kStorage, [](auto& stub, auto& context) {
      storage::v1::ListResponse response;
      return stub.List(&context, {}, &response);
    });
  }
  static std::vector<std::string> StorageCommand(std::vector<std::string> more) {
    const std::string dir = joined_->platform().root() + "/storage";
    std::vector<std::string> argv = {std::string(PAAS_BIN_DIR) + "/paas-storage",
                                     "--config",
                                     "/dev/null",
                                     "--state-dir",
                                     dir,
                                     "--run-dir",
                                     dir + "/run",
                                     "--mount-point",
                                     dir + "/volumes",
                                     "--volume-size",
                                     "1GiB"};
    argv.insert(argv.end(), more.begin(), more.end());
    return argv;
  }

  // A daemon that cannot join ends and says why.
  static os::CommandResult TryToJoin(const std::string& controller, const std::string& token_file) {
    const std::string dir = joined_->platform().root() + "/other";
    return os::RunCommand(
               {.argv = {std::string(PAAS_BIN_DIR) + "/paas-builder", "--config", "/dev/null",
                         "--state-dir", dir, "--run-dir", dir, "--keys", dir + "/keys", "--images",
                         dir + "/images", "--cache-dir", dir + "/cache", "--join", controller,
                         "--token-file", token_file, "--node-name", "other"},
                .timeout = std::chrono::seconds(60)})
        .value();
  }

  static membership::NodeCertificate Certificate(const std::string& daemon) {
    const auto pem = os::ReadFile(joined_->CertificateOf(daemon));
    return membership::ReadNodeCertificate(pem.value_or("")).value();
  }

  static void Deploy(const std::string& text) {
    const ProjectCopy project("hello-node");
    project.Write("note.txt", text);
    const os::CommandResult deployed =
        joined_->platform().Paasctl({"deploy", project.path(), "-p", "hello"});
    EXPECT_EQ(deployed.exit_code, 0) << deployed.output << deployed.error_output;
    EXPECT_EQ(Curl(joined_->platform().Url("hello")).status, 200);
  }

  static std::unique_ptr<JoinedPlatform> joined_;
};

std::unique_ptr<JoinedPlatform> NodesTest::joined_;

TEST_F(NodesTest, DeployOverTcpAlone) {
  Deploy("one");
  // What it runs was built by the builder, and fetched.
  EXPECT_THAT(os::ListDirectory(joined_->images() + "/sha256").value(), Not(IsEmpty()));
  const os::CommandResult listed = joined_->platform().Paasctl({"node", "list", "--json"});
  const auto json = nlohmann::json::parse(listed.output);
  const nlohmann::json nodes = json.is_object() ? json["nodes"] : json;
  std::vector<std::string> roles;
  for (const auto& node : nodes) roles.push_back(node["role"]);
  EXPECT_THAT(roles, UnorderedElementsAre("agent", "builder"));
}

TEST_F(NodesTest, MayDoWhatTheirRoleIsThereFor) {
  ASSERT_OK_AND_ASSIGN(const auto agent, joined_->Join(Role::kAgent, "second"));
  ASSERT_OK_AND_ASSIGN(const auto builder, joined_->Join(Role::kBuilder, "second-builder"));
  EXPECT_OK(ListImages(*agent));
  EXPECT_THAT(CollectImages(*agent), StatusIs(kDenied, HasSubstr("may not call")));
  EXPECT_THAT(ListContainers(*agent), StatusIs(kDenied));
  EXPECT_THAT(ListContainers(*builder), StatusIs(kDenied));
  EXPECT_THAT(ListImages(*builder), StatusIs(kDenied));
  // Nor does one who is called pass for another.
  ASSERT_OK_AND_ASSIGN(const auto channel, agent->ConnectTo(Tcp(joined_->builder()), Role::kAgent));
  grpc::ClientContext context;
  rpc::SetDeadline(context, std::chrono::seconds(10));
  image::v1::ListResponse response;
  EXPECT_THAT(rpc::FromGrpc(image::v1::ImageStore::NewStub(channel)->List(&context, {}, &response)),
              StatusIs(absl::StatusCode::kUnavailable));
}

// It joins as the others do, and keeps volumes for agents.
TEST_F(NodesTest, KeepVolumesForAgentsAlone) {
  const std::string address = "127.0.0.1:" + std::to_string(FreePort());
  ASSERT_OK_AND_ASSIGN(const auto agent, joined_->Join(Role::kAgent, "volume-user"));
  ASSERT_OK_AND_ASSIGN(const auto builder, joined_->Join(Role::kBuilder, "no-volume-user"));
  {
    ASSERT_OK_AND_ASSIGN(
        os::ChildProcess daemon,
        os::ChildProcess::Start(
            {.argv = StorageCommand({"--listen", "tcp:" + address, "--join", joined_->controller(),
                                     "--token-file", joined_->TokenFile("storage"), "--node-name",
                                     "storage"})}));
    Status listed = ListVolumes(*agent, address);
    for (int tries = 0; tries < 300 && !listed.ok(); ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      listed = ListVolumes(*agent, address);
    }
    EXPECT_OK(listed);
    EXPECT_THAT(ListVolumes(*builder, address), StatusIs(kDenied, HasSubstr("may not call")));
    const os::CommandResult nodes = joined_->platform().Paasctl({"node", "list", "--json"});
    EXPECT_THAT(nodes.output, HasSubstr("\"role\": \"storage\""));
  }
  const os::CommandResult down =
      os::RunCommand({.argv = StorageCommand({"--teardown"}), .timeout = std::chrono::seconds(60)})
          .value();
  EXPECT_EQ(down.exit_code, 0) << down.error_output;
}

TEST_F(NodesTest, JoinWithATokenOfTheirOwn) {
  const std::string used = joined_->platform().root() + "/token0";  // the builder's
  const os::CommandResult again = TryToJoin(joined_->controller(), used);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.error_output, HasSubstr("was used already"));
  const os::CommandResult wrong_role =
      TryToJoin(joined_->controller(), joined_->TokenFile("agent"));
  EXPECT_THAT(wrong_role.error_output, HasSubstr("is for the role agent"));
  // Another member is no controller, and another authority's controller is nobody: it is told
  // nothing.
  const std::string fresh = joined_->TokenFile("builder");
  const os::CommandResult elsewhere = TryToJoin(joined_->agent(), fresh);
  EXPECT_EQ(elsewhere.exit_code, 1);
  EXPECT_THAT(elsewhere.error_output, HasSubstr("expected the role controller"));
  ASSERT_OK_AND_ASSIGN(const std::string text, os::ReadFile(fresh));
  ASSERT_OK_AND_ASSIGN(auto token, membership::ParseJoinToken(text));
  token.pin = std::string(64, 'a');
  ASSERT_OK(os::WriteFileDurably(fresh, membership::Format(token), 0600));
  const os::CommandResult forged = TryToJoin(joined_->controller(), fresh);
  EXPECT_EQ(forged.exit_code, 1);
  EXPECT_THAT(forged.error_output, HasSubstr("is not the controller that made the token"));
  const os::CommandResult audit = joined_->platform().Paasctl({"audit", "--json"});
  EXPECT_THAT(audit.output, AllOf(HasSubstr("Membership/Join"), HasSubstr("was used already")));
}

TEST_F(NodesTest, AreNobodyOnceRemoved) {
  ASSERT_OK_AND_ASSIGN(const auto agent, joined_->Join(Role::kAgent, "leaver"));
  EXPECT_OK(ListImages(*agent));
  const os::CommandResult removed = joined_->platform().Paasctl({"node", "remove", "leaver"});
  EXPECT_EQ(removed.exit_code, 0) << removed.error_output;
  // The builder hears of it with its next report; the node itself too.
  Status status;
  for (int tries = 0; tries < 300 && (status = ListImages(*agent)).ok(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_THAT(status, StatusIs(kDenied, HasSubstr("was removed")));
  for (int tries = 0; tries < 300 && agent->Problem().empty(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_THAT(agent->Problem(), HasSubstr("does not know this node any more"));
}

// The first certificates end while the daemons run; connections that are made then are with others.
TEST_F(NodesTest, RenewTheirCertificatesWithoutARestart) {
  const int64_t first_end = Certificate("paas-agent").not_after_unix_s;
  const auto is_over = [&] { return ::time(nullptr) > first_end; };
  for (int tries = 0; tries < 300 && !is_over(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  ASSERT_TRUE(is_over());
  EXPECT_GT(Certificate("paas-agent").not_after_unix_s, first_end);
  Platform& platform = joined_->platform();
  const pid_t agent = platform.pid("paas-agent");
  ASSERT_OK(platform.Kill("paas-controller", SIGTERM));
  ASSERT_OK(platform.Restart("paas-controller"));
  Deploy("two");
  EXPECT_EQ(platform.pid("paas-agent"), agent);
}

}  // namespace
}  // namespace paas::testing
