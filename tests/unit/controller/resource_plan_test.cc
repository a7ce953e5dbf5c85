#include "controller/plan/resource_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/json.h"
#include "model/service_instance.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

constexpr uint64_t kMegabyte = 1ull << 20;
constexpr uint64_t kDiskMegabyte = 1'000'000;

PlannedContainer Container(const std::string& name, ContainerKind kind, const Limits& limits) {
  PlannedContainer container{.name = name, .kind = kind, .base_digest = "sha256:" + name};
  container.limits = container.configured = limits;
  return container;
}

// An application with storage, and a database with a disk.
EnvironmentSpec Shop() {
  EnvironmentSpec spec{.project = "shop", .environment = "main-bvxea6i"};
  spec.containers = {
      Container("app", ContainerKind::kApplication, {500, 512 * kMegabyte, 1024, 0}),
      Container("db", ContainerKind::kService, {500, 256 * kMegabyte, 1024, 1024 * kDiskMegabyte})};
  spec.containers[0].application =
      model::ToJson(model::Application{.name = "app", .type = {"nodejs", "18"}});
  spec.containers[1].service =
      model::ToJson(model::ServiceInstance{.name = "db", .type = {"mariadb", "10.11"}});
  spec.volumes = {{.name = "db", .size_bytes = 1024 * kDiskMegabyte},
                  {.name = "app---instance", .size_bytes = 7, .thin = true}};
  return spec;
}

std::vector<model::ResourceWish> Wishes(const std::vector<std::string>& texts) {
  std::vector<model::ResourceWish> wishes;
  for (const std::string& text : texts) wishes.push_back(*model::ParseResourceWish(text));
  return wishes;
}

std::vector<ResourceOverride> Merged(const std::vector<std::string>& texts,
                                     std::vector<ResourceOverride> before = {}) {
  auto merged = Merge(std::move(before), Wishes(texts), Shop(), {}, 7);
  EXPECT_OK(merged);
  return merged.value_or(std::vector<ResourceOverride>());
}

TEST(ApplyResources, OverlaysWhatTheFilesSayAndSizesTheVolume) {
  EnvironmentSpec spec = Shop();
  ApplyResources(Merged({"app=cpu:1,memory:1024", "db=disk:2048"}), spec);
  EXPECT_EQ(spec.containers[0].limits, (Limits{1000, 1024 * kMegabyte, 1024, 0}));
  EXPECT_EQ(spec.containers[0].configured, Shop().containers[0].configured);
  EXPECT_EQ(spec.containers[1].limits.disk_bytes, 2048 * kDiskMegabyte);
  EXPECT_EQ(spec.volumes[0].size_bytes, 2048 * kDiskMegabyte);
  EXPECT_EQ(spec.volumes[1].size_bytes, 7u);
  // And back: nothing of it stays.
  ApplyResources({}, spec);
  EXPECT_EQ(spec, Shop());
}

TEST(MergeResources, ChangesWhatIsNamedAndForgetsWhatIsDefault) {
  const auto first = Merged({"app=cpu:1,memory:1024", "db=disk:2048"});
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0], (ResourceOverride{"app", 1000, 1024 * kMegabyte, 0, 0, 7}));
  const auto second = Merged({"app=memory:default", "db=default"}, first);
  EXPECT_EQ(second, (std::vector<ResourceOverride>{{"app", 1000, 0, 0, 0, 7}}));
}

TEST(MergeResources, TakesTheNumbersOfASize) {
  const auto merged = Merged({"app=size:XL", "db=size:L"});
  EXPECT_EQ(merged[0].cpu_millis, 4000u);
  EXPECT_EQ(merged[0].memory_bytes, 2048 * kMegabyte);
  EXPECT_GT(merged[1].memory_bytes, 256 * kMegabyte);
}

TEST(MergeResources, RefusesContainersAndDisksThatAreNotThere) {
  EXPECT_THAT(Merge({}, Wishes({"cache=cpu:1"}), Shop(), {}, 7),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("there are app, db")));
  EXPECT_THAT(Merge({}, Wishes({"app=disk:100"}), Shop(), {}, 7),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("keeps nothing")));
}

TEST(CheckResources, RefusesTooLittleAndTooMuch) {
  const NodeCapacity node{2000, 4096 * kMegabyte};
  const auto check = [&](const std::string& wish, const ServiceNeeds& needs = {}) {
    return CheckResources(Merged({wish}), Shop(), needs, node);
  };
  EXPECT_OK(check("app=cpu:2,memory:4096,pids:100"));
  EXPECT_THAT(check("app=cpu:0.01"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(check("app=memory:8"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(check("app=pids:1"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(check("db=disk:1"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(check("app=cpu:3"), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(check("app=memory:8192"), StatusIs(absl::StatusCode::kResourceExhausted));
  model::ServiceDescription hungry;
  hungry.least_memory_mb = 512;
  EXPECT_THAT(check("db=memory:256", {{"sha256:db", hungry}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("512 MB of memory")));
  EXPECT_OK(CheckResources(Merged({"app=memory:8192"}), Shop(), {}, {}));
}

TEST(EnvironmentSpecJson, KnowsWhatWasConfiguredAndReadsOlderRecords) {
  EnvironmentSpec spec = Shop();
  ApplyResources(Merged({"app=cpu:1"}), spec);
  ASSERT_OK_AND_ASSIGN(EnvironmentSpec read, EnvironmentSpecFromJson(ToJson(spec)));
  EXPECT_EQ(read, spec);
  std::string older = ToJson(Shop());
  for (size_t at; (at = older.find("\"configured\"")) != std::string::npos;) {
    older.erase(at, older.find('}', at) + 2 - at);
  }
  ASSERT_OK_AND_ASSIGN(read, EnvironmentSpecFromJson(older));
  EXPECT_EQ(read, Shop());
}

}  // namespace
}  // namespace paas::controller
