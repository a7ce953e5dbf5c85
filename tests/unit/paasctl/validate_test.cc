#include <gmock/gmock.h>

#include "tests/unit/paasctl/fake_world.h"
#include "tests/unit/paasctl/temp_dir.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

TEST(Validate, PraisesAGoodProject) {
  FakeWorld world;
  const RunResult result = world.Run({"validate", PAAS_SOURCE_DIR "/deploy-examples/hello-node"});
  EXPECT_EQ(result.exit, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("ok  1 application"));
}

TEST(Validate, PointsAtTheMistake) {
  const TempDir dir;
  dir.Write(".platform.app.yaml", "name: app\ntype: nodejs:18\nhoks:\n  build: make\n");
  FakeWorld world;
  const RunResult result = world.Run({"validate", dir.path()});
  EXPECT_EQ(result.exit, 6);
  EXPECT_THAT(result.out, HasSubstr("error: .platform.app.yaml:3:1: "));
  EXPECT_THAT(result.out, HasSubstr("hooks"));
  const RunResult json = world.Run({"validate", dir.path(), "--json"});
  EXPECT_EQ(json.exit, 6);
  EXPECT_THAT(json.out, HasSubstr("\"valid\": false"));
  EXPECT_THAT(json.out, HasSubstr("\"line\": 3"));
}

TEST(Validate, SaysThatThereIsNoProject) {
  const TempDir dir;
  FakeWorld world;
  EXPECT_EQ(world.Run({"validate", dir.path()}).exit, 6);
  EXPECT_EQ(world.Run({"validate", dir.path() + "/missing"}).exit, 3);
}

}  // namespace
}  // namespace paas::paasctl
