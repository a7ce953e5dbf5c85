// The real paas-controller with its real router, between a client and fake builder and agent.

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "common/os/child_process.h"
#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "paas/controller/v1/controller.grpc.pb.h"
#include "tests/integration/controller/fake_agent_daemon.h"
#include "tests/integration/controller/fake_builder_daemon.h"
#include "tests/integration/controller/loopback_server.h"
#include "tests/integration/controller/tar_builder.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

namespace pb = paas::controller::v1;
using testing::Exchange;
using ::testing::HasSubstr;
using testing::LoopbackServer;
using testing::TarBuilder;

const char kBinary[] = PAAS_BIN_DIR "/paas-controller";
const char kRouter[] = "127.0.0.1:8080";
const char* const kPlaces[] = {"/srv", "/var/cache", "/var/log", "/run", "/tmp"};
const char kHost[] = "main-bvxea6i-shop.localhost";

using DeployStream = grpc::ClientReaderWriter<pb::DeployRequest, pb::ActivityEvent>;

class DaemonTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    testing::BringLoopbackUp();
    ::signal(SIGPIPE, SIG_IGN);
  }

  void SetUp() override {
    char name[] = "/var/tmp/paas-daemon-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    ASSERT_EQ(::chmod(name, 0755), 0);
    directory_ = name;
    MakeContainersPlaces();
    router_ = std::make_unique<paas::testing::LocalNginx>(
        RouterSettings{.run_dir = directory_ + "/router", .in_container = true});
    agent_.router = router_.get();
    app_ = std::make_unique<LoopbackServer>("hello", 80);
    ASSERT_OK_AND_ASSIGN(agent_server_, Listen("agent", &agent_));
    ASSERT_OK_AND_ASSIGN(builder_server_, Listen("builder", &builder_));
    StartController();
  }
  void TearDown() override {
    controller_.reset();
    ASSERT_OK(router_->Stop());
    builder_server_->Shutdown(std::chrono::milliseconds(0));
    agent_server_->Shutdown(std::chrono::milliseconds(0));
    ::umount2("/srv/router", MNT_DETACH);
    for (const char* place : kPlaces) ASSERT_EQ(::umount2(place, MNT_DETACH), 0);
    ASSERT_OK(os::RemoveTree(directory_));
  }

  // What the router's container has where its configuration looks for it. The test has mounts of
  // its own.
  void MakeContainersPlaces() {
    for (const char* place : kPlaces) {
      ASSERT_EQ(::mount("test", place, "tmpfs", 0, "mode=0755"), 0) << place;
    }
    const std::string router = directory_ + "/router";
    ASSERT_OK(os::MakeDirectories(router));
    ASSERT_OK(os::MakeDirectories("/srv/router"));
    ASSERT_EQ(::mount(router.c_str(), "/srv/router", nullptr, MS_BIND, nullptr), 0);
  }

  StatusOr<std::unique_ptr<rpc::Server>> Listen(const std::string& name, grpc::Service* service) {
    return rpc::Server::Start(
        {.endpoints = {{rpc::Endpoint::Kind::kUnix, directory_ + "/" + name + ".sock"}}, .tls = {}},
        {service});
  }

  // Replaces a running one by SIGKILL.
  void StartController() {
    controller_.reset();
    auto started = os::ChildProcess::Start(
        {.argv = {kBinary, "--run-dir", directory_, "--state-dir", directory_ + "/state"}});
    ASSERT_OK(started);
    controller_ = std::make_unique<os::ChildProcess>(*std::move(started));
    ASSERT_OK_AND_ASSIGN(
        auto channel,
        rpc::Connect({rpc::Endpoint::Kind::kUnix, directory_ + "/controller.sock"}, {}));
    ASSERT_TRUE(
        channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(20)));
    stub_ = pb::Controller::NewStub(channel);
  }

  // Begins a deploy of a tree that `text` makes different from others.
  std::unique_ptr<DeployStream> Begin(grpc::ClientContext& context, const std::string& text) {
    auto stream = stub_->Deploy(&context);
    pb::DeployRequest request;
    request.mutable_header()->set_project("shop");
    stream->Write(request);
    TarBuilder tar;
    const std::string archive =
        tar.File(".platform.app.yaml",
                 "name: app\ntype: 'nodejs:18'\nweb:\n  commands:\n    start: node server.js\n")
            .File("server.js", text)
            .Finish();
    for (size_t at = 0; at < archive.size(); at += rpc::kPieceBytes) {
      request.set_archive(archive.substr(at, rpc::kPieceBytes));
      stream->Write(request);
    }
    stream->WritesDone();
    return stream;
  }
  template <typename Stream>
  pb::Finished ReadToEnd(Stream& stream) {
    pb::ActivityEvent event;
    pb::Finished finished;
    while (stream.Read(&event)) {
      if (event.has_finished()) finished = event.finished();
    }
    return finished;
  }
  pb::Finished Deploy(const std::string& text) {
    grpc::ClientContext context;
    const auto stream = Begin(context, text);
    const pb::Finished finished = ReadToEnd(*stream);
    EXPECT_TRUE(stream->Finish().ok());
    return finished;
  }
  pb::Finished Watch(const std::string& id) {
    grpc::ClientContext context;
    pb::WatchActivityRequest request;
    request.set_id(id);
    return ReadToEnd(*stub_->WatchActivity(&context, request));
  }
  std::string Get() {
    std::string error;
    return Exchange(
               kRouter,
               "GET / HTTP/1.1\r\nHost: " + std::string(kHost) + "\r\nConnection: close\r\n\r\n",
               &error) +
           error;
  }

  std::string directory_;
  std::unique_ptr<paas::testing::LocalNginx> router_;
  std::unique_ptr<LoopbackServer> app_;
  testing::FakeAgentDaemon agent_;
  testing::FakeBuilderDaemon builder_;
  std::unique_ptr<rpc::Server> agent_server_, builder_server_;
  std::unique_ptr<os::ChildProcess> controller_;
  std::unique_ptr<pb::Controller::Stub> stub_;
};

TEST_F(DaemonTest, ADeployEndsWithAUrlThatAnswers) {
  const pb::Finished first = Deploy(std::string(3 << 20, 'x'));
  EXPECT_EQ(first.result(), pb::Finished::SUCCESS) << first.error();
  EXPECT_EQ(first.release(), 1u);
  EXPECT_GT(builder_.received, 3u << 20);
  EXPECT_THAT(Get(), HasSubstr("\r\n\r\nhello"));
  const auto order = agent_.router_request();
  EXPECT_EQ(order.image_digest(), "sha256:router");
  EXPECT_EQ(order.listen(0), kRouter);
  EXPECT_EQ(order.upstreams(0).environment(), "shop-main-bvxea6i");
  EXPECT_EQ(order.upstreams(0).container(), "app");
  EXPECT_EQ(order.upstreams(0).port(), 80u);
  const pb::Finished again = Deploy(std::string(3 << 20, 'x'));
  EXPECT_EQ(again.result(), pb::Finished::SUCCESS);
  EXPECT_FALSE(again.changed());
}

TEST_F(DaemonTest, AKillDuringABuildIsToldAndTheReleaseServesOn) {
  ASSERT_EQ(Deploy("1").result(), pb::Finished::SUCCESS);
  builder_.hold = true;
  grpc::ClientContext context;
  const auto stream = Begin(context, "2");
  pb::ActivityEvent event;
  ASSERT_TRUE(stream->Read(&event));
  builder_.WaitUntilHeld();
  builder_.hold = false;
  StartController();
  EXPECT_THAT(Get(), HasSubstr("\r\n\r\nhello"));
  const pb::Finished finished = Watch(event.activity());
  EXPECT_EQ(finished.result(), pb::Finished::FAILURE);
  EXPECT_EQ(finished.error(), "controller restarted during build app");
  EXPECT_EQ(Deploy("3").release(), 2u);
  ReadToEnd(*stream);
  (void)stream->Finish();
}

TEST_F(DaemonTest, ACancelReachesTheBuilder) {
  builder_.hold = true;
  grpc::ClientContext context;
  const auto stream = Begin(context, "1");
  builder_.WaitUntilHeld();
  pb::ActivityEvent event;
  ASSERT_TRUE(stream->Read(&event));
  grpc::ClientContext cancel;
  pb::CancelActivityRequest request;
  request.set_id(event.activity().substr(0, 6));
  pb::Activity activity;
  const grpc::Status cancelled = stub_->CancelActivity(&cancel, request, &activity);
  ASSERT_TRUE(cancelled.ok()) << cancelled.error_message();
  builder_.WaitUntilCancelled();
  const pb::Finished finished = ReadToEnd(*stream);
  EXPECT_EQ(finished.result(), pb::Finished::CANCELLED);
  EXPECT_EQ(finished.exit(), 24);
  EXPECT_EQ(agent_.applies, 0);
}

TEST_F(DaemonTest, ACallerThatLeavesDoesNotStopTheDeploy) {
  std::string id;
  {
    builder_.hold = false;
    grpc::ClientContext context;
    const auto stream = Begin(context, "1");
    pb::ActivityEvent event;
    ASSERT_TRUE(stream->Read(&event));
    id = event.activity();
    context.TryCancel();
    (void)stream->Finish();
  }
  EXPECT_EQ(Watch(id.substr(0, 5)).result(), pb::Finished::SUCCESS);
}

TEST_F(DaemonTest, ExecGoesThroughBothWays) {
  ASSERT_EQ(Deploy("1").result(), pb::Finished::SUCCESS);
  grpc::ClientContext context;
  const auto stream = stub_->Exec(&context);
  paas::agent::v1::ExecRequest request;
  request.mutable_start()->set_project("shop");
  request.mutable_start()->set_environment("main");
  request.mutable_start()->set_container("app");
  stream->Write(request);
  paas::agent::v1::ExecResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_TRUE(response.has_started());
  request.set_stdin("over there");
  stream->Write(request);
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.stdout(), "over there");
  request.set_stdin_eof(true);
  stream->Write(request);
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.exited().code(), 7);
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(DaemonTest, ExecIntoNothingIsNotFound) {
  ASSERT_EQ(Deploy("1").result(), pb::Finished::SUCCESS);
  for (const auto& [environment, container] :
       {std::pair("main", "gone"), std::pair("no-such-branch", "app")}) {
    grpc::ClientContext context;
    const auto stream = stub_->Exec(&context);
    paas::agent::v1::ExecRequest request;
    request.mutable_start()->set_project("shop");
    request.mutable_start()->set_environment(environment);
    request.mutable_start()->set_container(container);
    stream->Write(request);
    paas::agent::v1::ExecResponse response;
    EXPECT_FALSE(stream->Read(&response));
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
  }
}

TEST_F(DaemonTest, ASecondControllerOnTheSameStateIsRefused) {
  ASSERT_OK_AND_ASSIGN(os::CommandResult second,
                       os::RunCommand({.argv = {kBinary, "--run-dir", directory_ + "/other",
                                                "--state-dir", directory_ + "/state"}}));
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.error_output, HasSubstr("another paas-controller uses"));
}

}  // namespace
}  // namespace paas::controller
