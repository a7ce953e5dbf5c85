#include "volume/moosefs/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::volume {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::StatusIs;

// What mfsgetquota -n of MooseFS 3.0.117 prints.
constexpr char kQuotas[] =
    "shop-main/app/: (current values | soft quota | hard quota) ; soft quota grace period: "
    "default\n"
    " inodes   |                    3 |                    - |                   10 |\n"
    " length   |             15728642 |                    - |             20000000 |\n"
    " size     |             15810560 |                    - |                    - |\n"
    " realsize |             31621120 |                    - |                    - |\n"
    "shop-main/db/: (current values | soft quota | hard quota) ; soft quota grace period: default\n"
    " inodes   |                    0 |                    - |                    - |\n"
    " length   |                    7 |                    - |                    - |\n";

TEST(ParseQuotas, ReadsUsageAndLimits) {
  EXPECT_THAT(ParseQuotas(kQuotas).value(),
              ElementsAre(QuotaReport{"shop-main/app", {15728642, 15728642, 20000000}},
                          QuotaReport{"shop-main/db", {7, 7, 0}}));
  EXPECT_THAT(ParseQuotas("").value(), IsEmpty());
}

TEST(ParseQuotas, RefusesAQuotaOfNothing) {
  EXPECT_THAT(ParseQuotas(" length | 1 | - | - |\n"), StatusIs(absl::StatusCode::kInternal));
}

TEST(ClientCommand, MountsADirectoryBelowTheOperators) {
  const std::vector<std::string> root = ClientCommand({.master = "m", .path = "/"}, "");
  EXPECT_THAT(root, Contains("/"));
  const std::vector<std::string> volume =
      ClientCommand({.master = "m", .port = 1234, .path = "/paas"}, "shop-main/app/data");
  EXPECT_THAT(volume, Contains("/paas/shop-main/app/data"));
  EXPECT_THAT(volume, Contains("1234"));
}

TEST(ClientCommand, NamesNoSecret) {
  const std::vector<std::string> command =
      ClientCommand({.master = "m", .configuration_file = "/etc/paas/mfs.cfg"}, "");
  EXPECT_THAT(command, Not(Contains("/etc/paas/mfs.cfg")));
}

TEST(VolumeCommands, HandNamesOverAsArguments) {
  const os::Command command = CreateCommand("/run/x", {"shop-main", "app"});
  EXPECT_THAT(command.argv, Contains("shop-main"));
  EXPECT_THAT(command.argv[2], "\"$@\"; exit $?");
  EXPECT_TRUE(command.timeout.has_value());
}

}  // namespace
}  // namespace paas::volume
