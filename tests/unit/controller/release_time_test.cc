#include "controller/deploy/release_time.h"

#include <gtest/gtest.h>

#include "controller/plan/environment_spec.h"
#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;

class ReleaseTimeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(":memory:"));
    ASSERT_OK(store_->CreateProject({.id = "shop", .entropy = "e", .secret = "s"}));
    ASSERT_OK(store_->PutEnvironment({.project = "shop", .name = "main", .machine_name = "m"}));
  }
  void Record(uint32_t number, int64_t created, uint32_t duration, std::vector<PhaseTime> phases,
              const std::vector<std::string>& containers) {
    EnvironmentSpec spec{.project = "shop", .environment = "m"};
    for (const std::string& name : containers) spec.containers.push_back({.name = name});
    ASSERT_OK(store_->CreateRelease({.project = "shop",
                                     .environment = "main",
                                     .number = number,
                                     .spec = ToJson(spec),
                                     .phases = std::move(phases),
                                     .duration_ms = duration,
                                     .created_unix_ms = created}));
  }
  StatusOr<ReleaseTime> Of(uint32_t number) {
    return TimeOfRelease(*store_, "shop", "main", number);
  }

  std::unique_ptr<StateStore> store_;
};

TEST_F(ReleaseTimeTest, IsFromItsStartToTheStartOfTheNext) {
  Record(1, 10'000, 2'000,
         {{"config", "ok", 100},
          {"build app", "built", 1'400},
          {"plan", "create", 20},
          {"start", "", 300},
          {"hook", "ok", 150}},
         {"app", "app--queue"});
  Record(2, 50'000, 900, {{"config", "ok", 100}, {"network", "", 1}, {"start", "", 300}}, {"app"});
  EXPECT_EQ(Of(1).value(), (ReleaseTime{9'500, 49'200, {"app", "app--queue"}}));
  EXPECT_EQ(Of(2).value(), (ReleaseTime{49'200, 0, {"app"}}));
  EXPECT_THAT(Of(3), StatusIs(absl::StatusCode::kNotFound));
}

// Records of before phases were kept.
TEST_F(ReleaseTimeTest, IsFromItsRecordWhenThatSaysNoMore) {
  Record(1, 10'000, 0, {}, {"app"});
  EXPECT_EQ(Of(1).value(), (ReleaseTime{10'000, 0, {"app"}}));
}

}  // namespace
}  // namespace paas::controller
