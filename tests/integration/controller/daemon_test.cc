// The real paas-controller with its real router, between a client and fake builder and agent.

#include <gtest/gtest.h>

#include "common/os/subprocess.h"
#include "tests/integration/controller/daemon_fixture.h"

namespace paas::controller {
namespace {

namespace pb = paas::controller::v1;
using ::testing::HasSubstr;

class DaemonTest : public testing::DaemonFixture {};

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
