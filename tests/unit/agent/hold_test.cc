#include "agent/front/hold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/front/router_front.h"
#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

// Notes what it is asked for.
class FakeFront : public Front {
 public:
  Status Hold(const std::string& id, const std::vector<std::string>& addresses,
              std::chrono::milliseconds longest) override {
    std::string call = "hold " + id + " " + std::to_string(longest.count());
    for (const std::string& address : addresses) call += " " + address;
    calls.push_back(call);
    return answer;
  }
  StatusOr<uint64_t> Drain(const std::string&, std::chrono::milliseconds patience) override {
    calls.push_back("drain " + std::to_string(patience.count()));
    return left;
  }
  StatusOr<HoldStatistics> Release(const std::string& id) override {
    calls.push_back("release " + id);
    if (!answer.ok()) return answer;
    return HoldStatistics{.requests = 7, .longest = 38ms, .refused = 1};
  }
  StatusOr<std::vector<std::string>> Holds() override { return std::vector<std::string>(); }

  std::vector<std::string> calls;
  Status answer;
  uint64_t left = 0;
};

const HoldOptions kOptions{.longest = 300s, .drain = 10s};

TEST(Hold, HoldsDrainsAndReleases) {
  FakeFront front;
  Hold hold(&front, "shop-main", kOptions);
  front.left = 2;
  hold.Begin({{"app", "100.96.0.5"}, {"web", "100.96.0.6"}}, Draining::kFully);
  EXPECT_THAT(front.calls,
              ElementsAre("hold shop-main 300000 100.96.0.5 100.96.0.6", "drain 10000"));
  const std::optional<HeldReport> report = hold.End();
  ASSERT_TRUE(report.has_value());
  EXPECT_THAT(report->containers, ElementsAre("app", "web"));
  EXPECT_EQ(report->requests, (HoldStatistics{7, 38ms, 1}));
  EXPECT_EQ(report->cut, 2u);
  EXPECT_EQ(front.calls.back(), "release shop-main");
  EXPECT_EQ(hold.End(), std::nullopt);
}

TEST(Hold, WhatEndsUndisturbedIsNotCut) {
  FakeFront front;
  Hold hold(&front, "shop-main", kOptions);
  front.left = 2;
  hold.Begin({{"app", "100.96.0.5"}}, Draining::kBriefly);
  EXPECT_EQ(front.calls.back(), "drain 500");
  EXPECT_EQ(hold.End()->cut, 0u);
}

TEST(Hold, TheWayBackIsTheSameHold) {
  FakeFront front;
  Hold hold(&front, "shop-main", kOptions);
  hold.Begin({{"app", "100.96.0.5"}}, Draining::kFully);
  hold.Begin({{"app", "100.96.0.5"}, {"web", "100.96.0.6"}}, Draining::kNone);
  EXPECT_THAT(hold.End()->containers, ElementsAre("app", "web"));
  EXPECT_THAT(front.calls,
              ElementsAre("hold shop-main 300000 100.96.0.5", "drain 10000",
                          "hold shop-main 300000 100.96.0.5 100.96.0.6", "release shop-main"));
}

TEST(Hold, WhoForgetsItReleasesIt) {
  FakeFront front;
  { Hold(&front, "shop-main", kOptions).Begin({{"app", "100.96.0.5"}}, Draining::kNone); }
  EXPECT_EQ(front.calls.back(), "release shop-main");
}

TEST(Hold, OneOfAnAgentThatDiedIsReleased) {
  FakeFront front;
  Hold hold(&front, "shop-main", kOptions);
  hold.TakeOver();
  EXPECT_TRUE(hold.was_taken_over());
  EXPECT_TRUE(hold.End().has_value());
  EXPECT_THAT(front.calls, ElementsAre("release shop-main"));
}

TEST(Hold, WithoutARouterNothingIsHeld) {
  FakeFront front;
  front.answer = NotFound("no socket");
  Hold hold(&front, "shop-main", kOptions);
  hold.Begin({{"app", "100.96.0.5"}}, Draining::kFully);
  EXPECT_EQ(hold.End(), std::nullopt);
  EXPECT_EQ(front.calls.size(), 1u);

  Hold none(nullptr, "shop-main", kOptions);
  none.Begin({{"app", "100.96.0.5"}}, Draining::kFully);
  EXPECT_EQ(none.End(), std::nullopt);
}

TEST(Hold, AReleaseThatFailsIsTriedAgain) {
  FakeFront front;
  Hold hold(&front, "shop-main", kOptions);
  hold.Begin({{"app", "100.96.0.5"}}, Draining::kNone);
  front.answer = Unavailable("busy");
  EXPECT_TRUE(hold.End().has_value());
  EXPECT_EQ(std::count(front.calls.begin(), front.calls.end(), "release shop-main"), 3);
}

TEST(RouterFront, ReadsNumbers) {
  const std::string text = "requests 12\nlongest_ms 38\nrefused x\n";
  EXPECT_EQ(NumberOf(text, "requests"), 12u);
  EXPECT_EQ(NumberOf(text, "longest_ms"), 38u);
  EXPECT_EQ(NumberOf(text, "refused"), 0u);
  EXPECT_EQ(NumberOf("", "requests"), 0u);
}

TEST(RouterFront, IsNotFoundWithoutASocket) {
  RouterFront front("/nonexistent/control.sock");
  EXPECT_EQ(front.Hold("shop-main", {"100.96.0.5"}, 1s).code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace paas::agent
