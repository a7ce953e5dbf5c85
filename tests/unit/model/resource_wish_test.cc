#include "model/resource_wish.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::model {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

TEST(ParseResourceWish, ReadsEveryKey) {
  ASSERT_OK_AND_ASSIGN(const ResourceWish wish,
                       ParseResourceWish("app--queue=cpu:0.5,memory:512,pids:200,disk:2GB"));
  EXPECT_EQ(wish, (ResourceWish{.container = "app--queue",
                                .cpu_millis = 500,
                                .memory_mb = 512,
                                .pids = 200,
                                .disk_mb = 2000}));
  EXPECT_EQ(ParseResourceWish("app=memory:2GB")->memory_mb, 2048u);
  EXPECT_EQ(ParseResourceWish("app=memory:64MB")->memory_mb, 64u);
  EXPECT_EQ(ParseResourceWish("app=cpu:2")->cpu_millis, 2000u);
  EXPECT_EQ(ParseResourceWish("app=cpu:1.25")->cpu_millis, 1250u);
  EXPECT_EQ(ParseResourceWish("app=size:2XL")->size, "2XL");
}

TEST(ParseResourceWish, TakesDefaultForOneOrAll) {
  EXPECT_EQ(ParseResourceWish("app=memory:default")->memory_mb, 0u);
  EXPECT_EQ(ParseResourceWish("app=memory:default")->cpu_millis, std::nullopt);
  EXPECT_EQ(
      *ParseResourceWish("db=default"),
      (ResourceWish{.container = "db", .cpu_millis = 0, .memory_mb = 0, .pids = 0, .disk_mb = 0}));
  EXPECT_EQ(*ParseResourceWish("db=size:default"),
            (ResourceWish{.container = "db", .cpu_millis = 0, .memory_mb = 0}));
}

TEST(ParseResourceWish, RefusesWhatMeansNothing) {
  for (const char* text : {"",
                           "app",
                           "app=",
                           "=cpu:1",
                           "app=cpu",
                           "app=cpu:",
                           "app=cpu:0",
                           "app=cpu:-1",
                           "app=cpu:1.2345",
                           "app=cpu:1.",
                           "app=cpu:x",
                           "app=cpu:99999",
                           "app=memory:0",
                           "app=memory:1.5GB",
                           "app=memory:99999999999999999999",
                           "app=disk:-5",
                           "app=pids:0",
                           "app=pids:9999999999",
                           "app=size:HUGE",
                           "app=colour:red",
                           "app=cpu:1,",
                           "a b=cpu:1",
                           "../x=cpu:1"}) {
    EXPECT_THAT(ParseResourceWish(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
  EXPECT_THAT(ParseResourceWish("app=memory:\x1b[2J").status().message(),
              HasSubstr("memory takes megabytes"));
}

TEST(ParseResourceWish, ReadsWhatToStringWrites) {
  for (const char* text : {"app=cpu:0.5,memory:512,pids:200,disk:2GB", "app=size:L", "app=default",
                           "app=memory:default", "app=cpu:16,disk:default"}) {
    ASSERT_OK_AND_ASSIGN(const ResourceWish wish, ParseResourceWish(text));
    EXPECT_EQ(*ParseResourceWish(ToString(wish)), wish) << ToString(wish);
  }
}

}  // namespace
}  // namespace paas::model
