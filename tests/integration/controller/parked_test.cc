// What requests of an environment meet that is paused: controller/routes/scripts/hold.lua.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <iostream>
#include <thread>

#include "common/http/unix_request.h"
#include "common/os/file.h"
#include "tests/integration/controller/origin_server.h"
#include "tests/integration/controller/router_fixture.h"
#include "tests/support/http_client.h"

namespace paas::controller {
namespace {

using ::paas::testing::FindModules;
using testing::Answer;
using ::testing::HasSubstr;
using testing::OriginRequest;
using testing::OriginServer;
using namespace std::chrono_literals;

constexpr uint16_t kPort = 8080;
using Response = StatusOr<paas::testing::HttpResponse>;

class ParkedTest : public testing::RouterFixture {
 protected:
  void SetUp() override {
    RouterFixture::SetUp();
    FindModules(settings_);
    ASSERT_TRUE(settings_.has_lua_module);
    MakeRouter();
    Park(Parking::kNone);
  }
  void TearDown() override {
    if (HasFailure()) std::cout << *os::ReadFile(settings_.run_dir + "/error.log");
    RouterFixture::TearDown();
  }

  Site SiteOf(const std::string& name, Parking parking) {
    return {.host = name + ".localhost",
            .path = "/",
            .container = "app",
            .address = origin_.address(),
            .environment = "shop-" + name,
            .parking = parking,
            .parking_serial = ++serial_};
  }
  void Park(Parking parking) {
    ASSERT_OK(router_->Apply({SiteOf("a", parking), SiteOf("b", Parking::kNone)}).status());
  }
  std::string Control(const std::string& target) {
    const auto answer =
        http::PostOverUnix(settings_.run_dir + "/control.sock", target, "", 20000ms);
    EXPECT_OK(answer);
    return answer.ok() ? answer->body : "";
  }
  static Response Ask(const std::string& name) {
    return paas::testing::Fetch("127.0.0.1", kPort, {.headers = {{"Host", name + ".localhost"}}});
  }

  OriginServer origin_{[](const OriginRequest&) { return Answer("served"); }};
  uint64_t serial_ = 0;
};

TEST_F(ParkedTest, RefusesAtOnceAndLeavesOthersAlone) {
  Park(Parking::kRefuses);
  const Response refused = Ask("a");
  ASSERT_OK(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_THAT(refused->body, HasSubstr("paused"));
  EXPECT_EQ(Ask("b")->status, 200);
  // It wakes nobody, and is no hold that an agent could find and end.
  EXPECT_EQ(Control("/wakes?after=0&wait_ms=0"), "wakes 0\n");
  EXPECT_EQ(Control("/holds"), "");
  EXPECT_THAT(Control("/release?id=pause.shop-a"), HasSubstr("parked"));
  EXPECT_EQ(Ask("a")->status, 503);
  Park(Parking::kNone);
  EXPECT_EQ(Ask("a")->status, 200);
}

TEST_F(ParkedTest, AFirstRequestWakesAndIsAnswered) {
  Park(Parking::kWakes);
  auto woken =
      std::async(std::launch::async, [this] { return Control("/wakes?after=0&wait_ms=15000"); });
  auto first = std::async(std::launch::async, [] { return Ask("a"); });
  auto second = std::async(std::launch::async, [] { return Ask("a"); });
  EXPECT_EQ(woken.get(), "wakes 1\nwoken pause.shop-a\n");
  EXPECT_EQ(Ask("b")->status, 200);
  EXPECT_EQ(origin_.requests(), 1);
  Park(Parking::kNone);
  EXPECT_EQ(first.get()->status, 200);
  EXPECT_EQ(second.get()->status, 200);
  EXPECT_EQ(Control("/wakes?after=1&wait_ms=0"), "wakes 1\n");
}

TEST_F(ParkedTest, WhatIsParkedAgainWakesAgain) {
  Park(Parking::kWakes);
  auto first = std::async(std::launch::async, [] { return Ask("a"); });
  EXPECT_EQ(Control("/wakes?after=0&wait_ms=15000"), "wakes 1\nwoken pause.shop-a\n");
  Park(Parking::kWakes);  // a resume that failed: who waits goes on waiting
  EXPECT_EQ(Control("/wakes?after=0&wait_ms=0"), "wakes 1\n");
  auto second = std::async(std::launch::async, [] { return Ask("a"); });
  EXPECT_EQ(Control("/wakes?after=1&wait_ms=15000"), "wakes 2\nwoken pause.shop-a\n");
  Park(Parking::kNone);
  EXPECT_EQ(first.get()->status, 200);
  EXPECT_EQ(second.get()->status, 200);
}

TEST_F(ParkedTest, IsKnownToARouterThatStarts) {
  Park(Parking::kRefuses);
  ASSERT_OK(router_->Stop());
  MakeRouter();
  ASSERT_OK(router_->Apply({SiteOf("a", Parking::kRefuses), SiteOf("b", Parking::kNone)}).status());
  EXPECT_EQ(Ask("a")->status, 503);
  EXPECT_EQ(Ask("b")->status, 200);
}

}  // namespace
}  // namespace paas::controller
