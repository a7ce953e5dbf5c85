#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <map>

#include "common/os/child_process.h"
#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "common/rpc/channel.h"
#include "paas/controller/v1/access.grpc.pb.h"
#include "paas/controller/v1/controller.grpc.pb.h"
#include "tests/integration/controller/loopback_server.h"
#include "tests/integration/controller/roles.h"
#include "tests/integration/controller/tar_builder.h"
#include "tests/support/status_matchers.h"

namespace paas::controller::testing {

namespace pb = paas::controller::v1;

// The real paas-controller on a TCP port with TLS, alone: neither builder nor agent. It has a
// project "shop" with the environments "main" (production) and "feature" (development), whose
// deploys have failed.
class AccessFixture : public ::testing::Test {
 protected:
  static constexpr char kGrpc[] = "127.0.0.1:7443";
  static constexpr char kHttps[] = "127.0.0.1:7444";

  void SetUp() override {
    BringLoopbackUp();
    char name[] = "/var/tmp/paas-access-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    MakeAuthority();
    MakeCertificate("controller");
    StartController();
    Must({"project", "create", "shop"});
    Must({"project", "create", "other"});
    activity_ = Deploy("main");
    Deploy("feature");
  }
  void TearDown() override {
    controller_.reset();
    ASSERT_OK(os::RemoveTree(directory_));
  }

  void MakeAuthority() {
    Openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=authority -keyout ca.key -out ca.pem");
  }
  // NAME.pem and NAME.key, for 127.0.0.1.
  void MakeCertificate(const std::string& name) {
    Openssl("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=" + name +
            " -keyout " + name + ".key -out " + name + ".csr");
    Openssl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 " +
            "-extfile ext -out " + name + ".pem");
  }
  void Openssl(const std::string& arguments) {
    ASSERT_OK(os::RunChecked(
        {.argv = {
             "sh", "-c",
             "cd \"$1\" && printf subjectAltName=IP:127.0.0.1 > ext && exec openssl " + arguments,
             "sh", directory_}}));
  }

  void StartController() {
    os::Command command{
        .argv = {PAAS_BIN_DIR "/paas-controller", "--run-dir", directory_, "--state-dir",
                 directory_ + "/state", "--listen", "unix:" + directory_ + "/controller.sock",
                 "--listen", std::string("tcp:") + kGrpc, "--http-listen",
                 std::string("tcp:") + kHttps, "--tls-authority", directory_ + "/ca.pem",
                 "--tls-certificate", directory_ + "/controller.pem", "--tls-key",
                 directory_ + "/controller.key"}};
    command.argv.insert(command.argv.end(), options_.begin(), options_.end());
    auto started = os::ChildProcess::Start(command);
    ASSERT_OK(started);
    controller_ = std::make_unique<os::ChildProcess>(*std::move(started));
    ASSERT_OK_AND_ASSIGN(
        own_, rpc::Connect({rpc::Endpoint::Kind::kUnix, directory_ + "/controller.sock"}, {}));
    ASSERT_OK_AND_ASSIGN(tls_, rpc::Connect({rpc::Endpoint::Kind::kTcp, kGrpc},
                                            {.authority = directory_ + "/ca.pem"}));
    for (const auto& channel : {own_, tls_}) {
      ASSERT_TRUE(
          channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(20)));
    }
  }

  // paasctl over TLS, with nothing else than these variables.
  os::CommandResult Paasctl(std::map<std::string, std::string> variables,
                            const std::vector<std::string>& arguments) const {
    variables.try_emplace("PAASCTL_TLS_CA", directory_ + "/ca.pem");
    std::vector<std::string> argv = {"env", "-i", "HOME=" + directory_};
    for (const auto& [name, value] : variables) argv.push_back(name + "=" + value);
    argv.insert(argv.end(), {PAAS_BIN_DIR "/paasctl", "--endpoint", std::string("tcp:") + kGrpc});
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return os::RunCommand({.argv = std::move(argv)}).value();
  }
  // paasctl as the operator, which has to succeed; what it prints.
  std::string Must(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"env", "-i", "HOME=" + directory_, PAAS_BIN_DIR "/paasctl",
                                         "--endpoint", "unix:" + directory_ + "/controller.sock"});
    const os::CommandResult result = os::RunCommand({.argv = arguments}).value();
    EXPECT_EQ(result.exit_code, 0) << arguments[6] << ": " << result.error_output;
    return result.output;
  }
  // A token of a user, made by the operator.
  std::string Token(const pb::CreateTokenRequest& request) const {
    grpc::ClientContext context;
    pb::CreateTokenResponse response;
    const grpc::Status status =
        pb::Access::NewStub(own_)->CreateToken(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.secret();
  }
  std::string TokenOf(const std::string& user) const {
    pb::CreateTokenRequest request;
    request.set_user(user);
    return Token(request);
  }

  // An account with its role; its token.
  std::string Make(const Principal& principal) {
    std::vector<std::string> create = {"user", "create", principal.name};
    if (principal.is_platform_admin) create.push_back("--platform-admin");
    Must(create);
    if (!principal.role.empty()) {
      std::vector<std::string> grant = {"user",         "grant", principal.name,
                                        principal.role, "-p",    "shop"};
      if (!principal.role_type.empty()) grant.insert(grant.end(), {"--type", principal.role_type});
      Must(grant);
    }
    pb::CreateTokenRequest request;
    request.set_user(principal.name);
    request.set_project(principal.token_project);
    request.set_environment_type(principal.token_type);
    for (const std::string& verb : principal.verbs) request.add_verbs(verb);
    return Token(request);
  }

  // Its activity, which has ended: there is no builder.
  std::string Deploy(const std::string& environment) const {
    grpc::ClientContext context;
    const auto stream = pb::Controller::NewStub(own_)->Deploy(&context);
    pb::DeployRequest request;
    request.mutable_header()->set_project("shop");
    request.mutable_header()->set_environment(environment);
    stream->Write(request);
    request.set_archive(TarBuilder().File("readme", environment).Finish());
    stream->Write(request);
    stream->WritesDone();
    pb::ActivityEvent event;
    std::string id;
    while (stream->Read(&event)) id = event.activity();
    EXPECT_TRUE(stream->Finish().ok());
    return id;
  }

  std::vector<std::string> options_;  // of the controller, more of them
  std::string directory_;
  std::string activity_;  // of "main"
  std::unique_ptr<os::ChildProcess> controller_;
  std::shared_ptr<grpc::Channel> own_;  // the operator's
  std::shared_ptr<grpc::Channel> tls_;  // nobody's without a token
};

}  // namespace paas::controller::testing
