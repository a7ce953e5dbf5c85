#include "controller/deploy/waker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class StillTraffic : public Traffic {
 public:
  StatusOr<bool> Serve(const std::vector<Site>& sites) override {
    served = sites;
    return true;
  }
  StatusOr<ProbeResult> Probe(const ProbeTarget&, CancelToken&) override { return ProbeResult{}; }
  std::vector<Site> served;
};

class WakerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(routes_.Set("shop", "main",
                          {{.host = "a.localhost", .path = "/", .environment = "shop-main-x"}}));
  }
  StillTraffic traffic_;
  RoutingTable routes_{traffic_};
  StatusOr<WokenReport> report_ = WokenReport{};
  std::vector<uint64_t> asked_;
  std::vector<std::string> resumed_;
  int64_t paused_ = 1000;
  Waker waker_{routes_,
               [this](uint64_t after) {
                 asked_.push_back(after);
                 return report_;
               },
               [this](const std::string&, const std::string&) { return paused_; },
               [this](const std::string& project, const std::string& environment) {
                 resumed_.push_back(project + "/" + environment);
               }};
  std::chrono::steady_clock::time_point now_{};
};

TEST_F(WakerTest, AsksNobodyWhileNobodySleeps) {
  EXPECT_FALSE(waker_.Look(now_));
  ASSERT_OK(routes_.Park("shop", "main", Parking::kRefuses));
  EXPECT_FALSE(waker_.Look(now_));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(WakerTest, ResumesWhomTheRouterNamesOnce) {
  ASSERT_OK(routes_.Park("shop", "main", Parking::kWakes));
  report_ = WokenReport{5, {"shop-main-x", "of-nobody"}};
  EXPECT_TRUE(waker_.Look(now_));
  EXPECT_TRUE(waker_.Look(now_ + 1s));
  EXPECT_THAT(resumed_, ElementsAre("shop/main"));
  EXPECT_THAT(asked_, ElementsAre(0u, 5u));
}

TEST_F(WakerTest, TriesAgainAfterAWhileAndAtOnceAfterAnotherPause) {
  ASSERT_OK(routes_.Park("shop", "main", Parking::kWakes));
  report_ = WokenReport{1, {"shop-main-x"}};
  waker_.Look(now_);
  waker_.Look(now_ + 31s);
  EXPECT_THAT(resumed_, ElementsAre("shop/main", "shop/main"));
  paused_ = 2000;  // resumed and paused again, while the router was asked
  waker_.Look(now_ + 32s);
  EXPECT_EQ(resumed_.size(), 3u);
  paused_ = 0;
  waker_.Look(now_ + 90s);
  EXPECT_EQ(resumed_.size(), 3u);
}

TEST_F(WakerTest, LivesWithARouterThatDoesNotAnswer) {
  ASSERT_OK(routes_.Park("shop", "main", Parking::kWakes));
  report_ = Unavailable("no router");
  EXPECT_FALSE(waker_.Look(now_));
  EXPECT_THAT(resumed_, IsEmpty());
}

TEST_F(WakerTest, ASetOfSitesIsReachedUnlessItSaysOtherwise) {
  ASSERT_OK(routes_.Park("shop", "main", Parking::kWakes));
  EXPECT_EQ(traffic_.served[0].parking, Parking::kWakes);
  const std::vector<Site> sites = {
      {.host = "a.localhost", .path = "/", .environment = "shop-main-x"}};
  ASSERT_OK(routes_.Set("shop", "main", sites));
  EXPECT_EQ(traffic_.served[0].parking, Parking::kNone);
  ASSERT_OK(routes_.Set("shop", "main", sites, Parking::kRefuses));
  EXPECT_EQ(traffic_.served[0].parking, Parking::kRefuses);
}

TEST(ParseWakes, ReadsWhatTheRouterSays) {
  EXPECT_EQ(ParseWakes("wakes 3\nwoken pause.shop-main-x\nwoken other\n"),
            (WokenReport{3, {"shop-main-x"}}));
  EXPECT_EQ(ParseWakes(""), WokenReport{});
}

}  // namespace
}  // namespace paas::controller
