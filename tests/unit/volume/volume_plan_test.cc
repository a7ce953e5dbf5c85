#include "volume/plan/volume_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::volume {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const VolumeId kApp{"shop-main", "app"};
const VolumeId kDb{"shop-main", "db"};

TEST(PlanVolumes, CreatesWhatIsMissing) {
  EXPECT_THAT(PlanVolumes({{kApp, 512'000'000}}, {}),
              ElementsAre(Step{StepKind::kCreate, kApp, 512'000'000, 0}));
}

TEST(PlanVolumes, KeepsWhatIsAsDesired) {
  EXPECT_THAT(PlanVolumes({{kApp, 1000}}, {{kApp, 1000}}),
              ElementsAre(Step{StepKind::kKeep, kApp, 1000, 1000}));
}

TEST(PlanVolumes, ChangesALimitInPlace) {
  EXPECT_THAT(PlanVolumes({{kApp, 2000}}, {{kApp, 1000}}),
              ElementsAre(Step{StepKind::kSetLimit, kApp, 2000, 1000}));
}

TEST(PlanVolumes, NeverTakesDataAway) { EXPECT_THAT(PlanVolumes({}, {{kDb, 1000}}), IsEmpty()); }

TEST(PlanVolumes, FollowsTheOrderOfTheSpecification) {
  EXPECT_THAT(PlanVolumes({{kDb, 0}, {kApp, 0}}, {}),
              ElementsAre(Step{StepKind::kCreate, kDb}, Step{StepKind::kCreate, kApp}));
}

TEST(DescribeStep, SaysSizesAsPeopleDo) {
  EXPECT_EQ((Step{StepKind::kCreate, kApp, 512'000'000}.Describe()), "create volume app, 512 MB");
  EXPECT_EQ((Step{StepKind::kSetLimit, kApp, 2'500'000'000, 0}.Describe()),
            "limit volume app: no limit → 2.5 GB");
  EXPECT_EQ(DescribeSize(1'000'000'000), "1 GB");
  EXPECT_EQ(DescribeSize(999), "999 bytes");
}

TEST(ParseSize, KnowsTheUnitsOfDisks) {
  EXPECT_EQ(ParseSize("1000").value(), 1000u);
  EXPECT_EQ(ParseSize("20G").value(), 20'000'000'000u);
  EXPECT_EQ(ParseSize("512MiB").value(), 512u << 20);
  EXPECT_EQ(ParseSize("2TB").value(), 2'000'000'000'000u);
}

TEST(ParseSize, RefusesWhatIsNoSize) {
  for (const char* text :
       {"", "G", "-1", "20 G", "20g", "1.5G", "99999999999999999999", "9999999999999TB", "0x10"}) {
    EXPECT_THAT(ParseSize(text), testing::StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace paas::volume
