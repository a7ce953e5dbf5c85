#pragma once

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
#include "tests/integration/controller/fake_data_daemon.h"
#include "tests/integration/controller/loopback_server.h"
#include "tests/integration/controller/tar_builder.h"
#include "tests/support/status_matchers.h"

namespace paas::controller::testing {

namespace pb = paas::controller::v1;

// The real paas-controller with its real router, between a client and fake builder and agent.
class DaemonFixture : public ::testing::Test {
 protected:
  static constexpr char kBinary[] = PAAS_BIN_DIR "/paas-controller";
  static constexpr char kRouter[] = "127.0.0.1:8080";
  static constexpr const char* kPlaces[] = {"/srv", "/var/cache", "/var/log", "/run", "/tmp"};
  static constexpr char kHost[] = "main-bvxea6i-shop.localhost";
  using DeployStream = grpc::ClientReaderWriter<pb::DeployRequest, pb::ActivityEvent>;

  static void SetUpTestSuite() {
    BringLoopbackUp();
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
    ASSERT_OK_AND_ASSIGN(agent_server_, Listen("agent", {&agent_, &data_}));
    ASSERT_OK_AND_ASSIGN(builder_server_, Listen("builder", {&builder_}));
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

  StatusOr<std::unique_ptr<rpc::Server>> Listen(const std::string& name,
                                                const std::vector<grpc::Service*>& services) {
    return rpc::Server::Start(
        {.endpoints = {{rpc::Endpoint::Kind::kUnix, directory_ + "/" + name + ".sock"}}, .tls = {}},
        services);
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

  // The archive of a tree that `text` makes different from others.
  static std::string Archive(const std::string& text) {
    return TarBuilder()
        .File(".platform.app.yaml",
              "name: app\ntype: 'nodejs:18'\nweb:\n  commands:\n    start: node server.js\n")
        .File("server.js", text)
        .Finish();
  }
  // Begins a deploy of it.
  std::unique_ptr<DeployStream> Begin(grpc::ClientContext& context, const std::string& text) {
    auto stream = stub_->Deploy(&context);
    pb::DeployRequest request;
    request.mutable_header()->set_project("shop");
    stream->Write(request);
    const std::string archive = Archive(text);
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
  FakeAgentDaemon agent_;
  FakeDataDaemon data_;
  FakeBuilderDaemon builder_;
  std::unique_ptr<rpc::Server> agent_server_, builder_server_;
  std::unique_ptr<os::ChildProcess> controller_;
  std::unique_ptr<pb::Controller::Stub> stub_;
};

}  // namespace paas::controller::testing
