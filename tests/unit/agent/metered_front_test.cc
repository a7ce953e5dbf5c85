#include "agent/front/metered_front.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

using ::testing::HasSubstr;

// A router with requests in it.
class BusyFront : public Front {
 public:
  Status Hold(const std::string&, const std::vector<std::string>&,
              std::chrono::milliseconds) override {
    return held;
  }
  StatusOr<uint64_t> Drain(const std::string&, std::chrono::milliseconds) override { return 3; }
  StatusOr<HoldStatistics> Release(const std::string&) override { return statistics; }
  StatusOr<std::vector<std::string>> Holds() override { return std::vector<std::string>{"a"}; }

  Status held;
  HoldStatistics statistics{.requests = 7, .longest = std::chrono::milliseconds(40), .refused = 2};
};

class MeteredFrontTest : public ::testing::Test {
 protected:
  BusyFront router_;
  metrics::Registry registry_;
  MeteredFront front_{&router_, &registry_};
};

TEST_F(MeteredFrontTest, PassesEverythingOnAndCountsHoldsThatEnd) {
  EXPECT_OK(front_.Hold("a", {"10.0.0.1"}, std::chrono::seconds(1)));
  EXPECT_OK(front_.Hold("a", {"10.0.0.2"}, std::chrono::seconds(1)));
  EXPECT_EQ(*front_.Drain("a", std::chrono::seconds(1)), 3u);
  EXPECT_EQ(*front_.Release("a"), router_.statistics);
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("paas_hold_duration_seconds_count 1\n"));
  EXPECT_THAT(text, HasSubstr("paas_hold_longest_wait_seconds_sum 0.04\n"));
  EXPECT_THAT(text, HasSubstr("paas_held_requests_total 7\n"));
  EXPECT_THAT(text, HasSubstr("paas_refused_requests_total 2\n"));
}

TEST_F(MeteredFrontTest, CountsNoHoldThatNeverWas) {
  router_.held = Unavailable("no router runs");
  EXPECT_FALSE(front_.Hold("a", {"10.0.0.1"}, std::chrono::seconds(1)).ok());
  router_.statistics = {};
  EXPECT_OK(front_.Release("a"));
  EXPECT_THAT(registry_.Text(), HasSubstr("paas_hold_duration_seconds_count 0\n"));
}

}  // namespace
}  // namespace paas::agent
