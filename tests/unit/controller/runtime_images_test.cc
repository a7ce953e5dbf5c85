#include "controller/plan/runtime_images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/cluster_fixture.h"

namespace paas::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Findings(const std::string& application,
                                  const std::vector<BaseImage>& images) {
  const auto config = model::LoadProject(testing::MapFiles({{".platform.app.yaml", application}}));
  EXPECT_TRUE(config.ok()) << config.status();
  std::vector<std::string> lines;
  for (const model::Diagnostic& finding : CheckRuntimeImages(*config, images)) {
    lines.push_back(model::Format(finding));
  }
  return lines;
}

const std::vector<BaseImage> kImages = {
    {"nodejs-18", "nodejs", "18", "sha256:a", ""},
    {"mariadb-10.11", "mariadb", "10.11", "sha256:b", "{}"},
    {"ruby-3.1", "ruby", "3.1", "", ""},
};

TEST(CheckRuntimeImages, AnyVersionOfTheRuntimeWillDo) {
  EXPECT_THAT(Findings("name: app\ntype: nodejs:22\nweb: {commands: {start: x}}\n", kImages),
              IsEmpty());
}

TEST(CheckRuntimeImages, NamesThePlaceOfARuntimeWithoutImage) {
  EXPECT_THAT(Findings("name: app\ntype: dotnet:8\nweb: {commands: {start: x}}\n", kImages),
              ElementsAre(".platform.app.yaml:2:7: type: there is no base image for \"dotnet:8\"; "
                          "there is nodejs:18; an operator builds more with paas-base-image build "
                          "<recipe>"));
}

TEST(CheckRuntimeImages, AStackIsAskedForItsFirstRuntime) {
  EXPECT_THAT(Findings("name: app\nstack: ['ruby@3.4', 'nodejs@22']\nweb: {commands: {start: x}}\n",
                       kImages),
              ElementsAre(::testing::StartsWith(
                  ".platform.app.yaml:2:8: stack: there is no base image for \"ruby:3.4\"; ")));
}

TEST(CheckRuntimeImages, AServersFirstStepIsToBuildSome) {
  EXPECT_THAT(Findings("name: app\ntype: nodejs:18\nweb: {commands: {start: x}}\n", {}),
              ElementsAre(::testing::HasSubstr("there is none at all")));
}

}  // namespace
}  // namespace paas::controller
