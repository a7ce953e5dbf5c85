#include "storage/plan/export_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;
using Kind = ExportStep::Kind;

const Export kVolumes{.path = "/var/lib/paas/volumes", .clients = {"10.0.0.1/32", "10.0.1.0/24"}};

constexpr char kTable[] =
    "/var/lib/paas/volumes\t10.0.0.1/32(rw,sync,no_root_squash,sec=sys)\n"
    "/var/lib/paas/volumes\t10.0.9.9/32(rw,sync,no_root_squash,sec=sys)\n"
    "/srv\t10.0.0.7/32(ro)\n"
    "no line of it\n";

TEST(ExportsFile, NamesEveryClientWithWhatItMay) {
  const std::string text = ExportsFile(kVolumes);
  EXPECT_THAT(text, HasSubstr("\n/var/lib/paas/volumes 10.0.0.1/32(rw,"));
  EXPECT_THAT(text, HasSubstr("\n/var/lib/paas/volumes 10.0.1.0/24(rw,"));
  for (const char* option :
       {"no_root_squash", "no_subtree_check", "sec=sys", "secure", "fsid=0)"}) {
    EXPECT_THAT(text, HasSubstr(option));
  }
}

TEST(PlanExports, AddsWhatIsMissingAndTakesAwayWhatIsNotWanted) {
  EXPECT_THAT(PlanExports(kVolumes, kTable),
              ElementsAre(ExportStep{Kind::kAdd, "10.0.1.0/24", kVolumes.path},
                          ExportStep{Kind::kRemove, "10.0.9.9/32", kVolumes.path}));
}

TEST(PlanExports, LeavesWhatIsAsItIsToBe) {
  const Export one{.path = "/srv", .clients = {"10.0.0.7/32"}};
  EXPECT_THAT(PlanExports(one, kTable), IsEmpty());
  EXPECT_THAT(PlanExports({.path = "/srv", .clients = {}}, ""), IsEmpty());
}

TEST(CommandOf, IsThatOfExportfs) {
  EXPECT_THAT(CommandOf({Kind::kAdd, "10.0.0.1/32", kVolumes.path}),
              ElementsAre("exportfs", "-o", kExportOptions, "10.0.0.1/32:/var/lib/paas/volumes"));
  EXPECT_THAT(CommandOf({Kind::kRemove, "10.0.0.1/32", kVolumes.path}),
              ElementsAre("exportfs", "-u", "10.0.0.1/32:/var/lib/paas/volumes"));
}

// What is in it would be read as clients and options.
TEST(CheckExportPath, TakesNothingThatHasToBeQuoted) {
  EXPECT_OK(CheckExportPath("/srv/paas-1.0/volumes_a"));
  for (const char* path : {"", "/", "srv", "/srv/a b", "/srv/a(rw)", "/srv/\"", "/srv/a\nb"}) {
    EXPECT_THAT(CheckExportPath(path), StatusIs(absl::StatusCode::kInvalidArgument)) << path;
  }
}

}  // namespace
}  // namespace paas::storage
