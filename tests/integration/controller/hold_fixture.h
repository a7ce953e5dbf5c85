#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <iostream>
#include <sstream>
#include <string>

#include "common/http/unix_request.h"
#include "common/os/file.h"
#include "tests/integration/controller/origin_server.h"
#include "tests/integration/controller/router_fixture.h"
#include "tests/support/http_client.h"

namespace paas::controller::testing {

inline constexpr char kKey[] = "127.0.0.1";
inline constexpr uint16_t kRouterPort = 8080;

// The router in front of one application that counts what it gets.
class HoldTest : public RouterFixture {
 protected:
  void SetUp() override {
    RouterFixture::SetUp();
    paas::testing::FindModules(settings_);
    ASSERT_TRUE(settings_.has_lua_module);
    MakeRouter();
    ASSERT_OK(router_->Apply({Application()}).status());
  }
  void TearDown() override {
    OpenDoor();
    if (HasFailure()) std::cout << *os::ReadFile(settings_.run_dir + "/error.log");
    RouterFixture::TearDown();
  }

  Site Application() const {
    return {.host = "a.localhost", .path = "/", .container = "app", .address = origin_.address()};
  }

  std::string Control(const std::string& target, const std::string& body = "") {
    const auto answer = http::PostOverUnix(settings_.run_dir + "/control.sock", target, body,
                                           std::chrono::seconds(20));
    EXPECT_OK(answer);
    return answer.ok() ? answer->body : "";
  }
  // The value of "name value" in what the control socket answers.
  static int Number(const std::string& text, const std::string& name) {
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      int value = -1;
      if (word == name && words >> value) return value;
    }
    ADD_FAILURE() << "no " << name << " in " << text;
    return -1;
  }
  void Hold(const std::string& arguments = "") {
    EXPECT_THAT(Control("/hold?id=shop-main" + arguments, kKey),
                ::testing::StartsWith("deadline_ms "));
  }
  std::string Release() { return Control("/release?id=shop-main"); }
  int InFlight(int wait_ms) {
    return Number(Control("/drain?id=shop-main&wait_ms=" + std::to_string(wait_ms)), "in_flight");
  }
  void AwaitWaiting(int requests) {
    while (Number(Control("/holds"), "requests") < requests) std::this_thread::yield();
  }
  void AwaitInLine(int requests) {
    while (Control("/lines") != "waiting " + std::to_string(requests) + " keys 127.0.0.1\n") {
      std::this_thread::yield();
    }
  }
  void AwaitAtOrigin(int requests) {
    while (origin_.requests() < requests) std::this_thread::yield();
  }

  std::future<StatusOr<paas::testing::HttpResponse>> Ask(const std::string& path = "/") {
    return std::async(std::launch::async, [path] {
      return paas::testing::Fetch("127.0.0.1", kRouterPort,
                                  {.target = path, .headers = {{"Host", "a.localhost"}}});
    });
  }
  static void ExpectServed(std::future<StatusOr<paas::testing::HttpResponse>>& answer) {
    const auto response = answer.get();
    ASSERT_OK(response);
    EXPECT_EQ(response->status, 200) << response->body;
    EXPECT_EQ(response->body, "served");
  }

  // Requests of /slow stand at the origin until the door is opened.
  void OpenDoor() {
    if (!is_open_.exchange(true)) door_.set_value();
  }
  std::string Serve(const OriginRequest& request) {
    if (request.target == "/slow") {
      const int now = ++at_once_;
      for (int most = most_at_once_;
           now > most && !most_at_once_.compare_exchange_weak(most, now);) {
      }
      opened_.wait();
      --at_once_;
    }
    if (request.Header("Upgrade") == "websocket") {
      return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\n\r\n";
    }
    return Answer("served");
  }

  std::promise<void> door_;
  std::shared_future<void> opened_ = door_.get_future().share();
  std::atomic<bool> is_open_ = false;
  std::atomic<int> at_once_ = 0, most_at_once_ = 0;
  OriginServer origin_{[this](const OriginRequest& request) { return Serve(request); }};
};

}  // namespace paas::controller::testing
