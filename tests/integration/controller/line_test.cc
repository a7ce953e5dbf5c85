// More requests than a container can take at once.

#include "tests/integration/controller/hold_fixture.h"

namespace paas::controller {
namespace {

using testing::HoldTest;

// What an application, its web server and the queues of both can take has an end.
class LineTest : public HoldTest {
 protected:
  void SetUp() override {
    HoldTest::SetUp();
    ASSERT_OK(router_->Stop());
    settings_.worker_processes = 1;
    settings_.most_unanswered = 2;
    MakeRouter();
    ASSERT_OK(router_->Apply({Application()}).status());
  }
};

TEST_F(LineTest, WhatAContainerCannotTakeAtOnceStandsInLine) {
  std::vector<std::future<StatusOr<paas::testing::HttpResponse>>> answers;
  for (int i = 0; i < 9; ++i) answers.push_back(Ask("/slow"));
  AwaitAtOrigin(2);
  AwaitInLine(7);
  OpenDoor();
  for (auto& answer : answers) ExpectServed(answer);
  EXPECT_EQ(most_at_once_, 2);
  EXPECT_EQ(Control("/lines"), "");
}

TEST_F(LineTest, WhoStandsInLineIsNotInFlight) {
  auto first = Ask("/slow"), second = Ask("/slow");
  AwaitAtOrigin(2);
  auto third = Ask();
  AwaitInLine(1);
  Hold();
  EXPECT_EQ(InFlight(0), 2);
  OpenDoor();
  EXPECT_EQ(InFlight(15000), 0);
  AwaitWaiting(1);
  EXPECT_EQ(origin_.requests(), 2);
  Release();
  for (auto* answer : {&first, &second, &third}) ExpectServed(*answer);
}

TEST_F(LineTest, AClientThatGoesAwayLeavesTheLine) {
  auto first = Ask("/slow"), second = Ask("/slow");
  AwaitAtOrigin(2);
  {
    ASSERT_OK_AND_ASSIGN(const os::UniqueFd client,
                         paas::testing::Connect("127.0.0.1", testing::kRouterPort));
    ASSERT_OK(
        paas::testing::SendAll(client.get(), "GET /gone HTTP/1.1\r\nHost: a.localhost\r\n\r\n"));
    AwaitInLine(1);
  }
  while (!Control("/lines").empty()) std::this_thread::yield();
  OpenDoor();
  for (auto* answer : {&first, &second}) ExpectServed(*answer);
  auto next = Ask();
  ExpectServed(next);
  EXPECT_EQ(origin_.requests(), 3);
}

}  // namespace
}  // namespace paas::controller
