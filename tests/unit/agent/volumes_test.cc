#include "agent/plan/volumes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/json.h"
#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

DesiredContainer Container(const std::string& name, std::vector<DesiredMount> mounts) {
  return {.name = name, .mounts = std::move(mounts)};
}

EnvironmentSpec Spec(std::vector<DesiredContainer> containers, std::vector<DesiredVolume> volumes) {
  return {.project = "shop",
          .environment = "main",
          .containers = std::move(containers),
          .volumes = std::move(volumes)};
}

TEST(VolumesOf, AreThoseOfTheSpecification) {
  const EnvironmentSpec spec =
      Spec({Container("app", {{.target = "/app/files", .volume = "app"}})},
           {{.name = "app", .size_bytes = 512'000'000}, {.name = "storage", .shared = true}});
  EXPECT_THAT(VolumesOf(spec).value(),
              ElementsAre(volume::DesiredVolume{{"shop-main", "app"}, 512'000'000},
                          volume::DesiredVolume{{"shop-main", "storage"}, kDefaultVolumeBytes}));
}

TEST(VolumesOf, RefusesMountsOfVolumesThatAreNotThere) {
  EXPECT_THAT(VolumesOf(Spec({Container("app", {{.target = "/app/x", .volume = "other"}})}, {})),
              StatusIs(kInvalid, HasSubstr("app mounts the volume other")));
  EXPECT_THAT(VolumesOf(Spec({}, {{.name = "../etc"}})), StatusIs(kInvalid));
  EXPECT_THAT(VolumesOf(Spec({}, {{.name = "a"}, {.name = "a"}})), StatusIs(kInvalid));
}

TEST(VolumesOf, OnlySharedOnesHaveSeveralContainers) {
  const std::vector<DesiredContainer> both = {
      Container("app",
                {{.target = "/app/a", .volume = "files"}, {.target = "/app/b", .volume = "files"}}),
      Container("app--queue", {{.target = "/app/a", .volume = "files"}})};
  EXPECT_OK(VolumesOf(Spec(both, {{.name = "files", .shared = true}})));
  EXPECT_THAT(VolumesOf(Spec(both, {{.name = "files"}})),
              StatusIs(kInvalid, HasSubstr("mounted by app and app--queue")));
}

TEST(VolumesOf, ATemporaryMountNeedsNone) {
  EXPECT_THAT(
      VolumesOf(Spec({Container("app", {{.kind = MountKind::kTmp, .target = "/app/t"}})}, {}))
          .value(),
      IsEmpty());
}

// From a controller that names no mounts.
TEST(MountsOf, AnApplicationsOwnAreOnAVolumeOfTheContainersName) {
  model::Application application;
  application.name = "app";
  application.type = {"nodejs", "18"};
  application.container.mounts = {{.key = "web", .path = "web", .source_path = "w"}};
  model::Worker worker{.name = "queue", .commands = {.start = "x"}};
  worker.container.mounts = {
      {.key = "t", .path = "t", .source = model::MountSource::kTmp, .source_path = "t"}};
  application.workers = {worker};
  DesiredContainer container{.name = "app", .application = model::ToJson(application)};
  EXPECT_THAT(MountsOf(container).value(),
              ElementsAre(DesiredMount{
                  .target = "/app/web", .volume = "app", .source_path = "w", .owner = 10000}));
  EXPECT_THAT(VolumesOf(Spec({container}, {})).value(),
              ElementsAre(volume::DesiredVolume{{"shop-main", "app"}, kDefaultVolumeBytes}));
  container.name = "app--queue";
  EXPECT_THAT(MountsOf(container).value(),
              ElementsAre(DesiredMount{.kind = MountKind::kTmp, .target = "/app/t"}));
}

}  // namespace
}  // namespace paas::agent
