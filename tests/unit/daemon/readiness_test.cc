#include "common/daemon/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Readiness, SaysWhyItIsNot) {
  Readiness readiness;
  EXPECT_THAT(readiness.Reasons(), IsEmpty());
  std::string agent = "is not reachable";
  readiness.Block("start", "containers are being adopted");
  readiness.Require("agent", [&] { return agent; });
  EXPECT_THAT(readiness.Reasons(),
              ElementsAre("start: containers are being adopted", "agent: is not reachable"));
  readiness.Clear("start");
  agent.clear();
  EXPECT_THAT(readiness.Reasons(), IsEmpty());
}

TEST(Readiness, AsksNobodyAfterForget) {
  Readiness readiness;
  readiness.Require("agent", [] { return std::string("gone"); });
  readiness.Forget();
  EXPECT_THAT(readiness.Reasons(), IsEmpty());
}

}  // namespace
}  // namespace paas::daemon
