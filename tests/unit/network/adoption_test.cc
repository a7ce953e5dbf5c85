#include "network/adoption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::network {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

ContainerNetwork Container(const std::string& id, uint32_t address) {
  return {id, Ipv4{address}, {}, {}};
}

TEST(Adopt, TakesLinksByTheirAlias) {
  const NetworkState observed{.links = {{"v_1", "app"}, {"v_2", "old"}, {"v_3", ""}}};
  ReconcileReport report;
  ASSERT_OK_AND_ASSIGN(const Directory directory,
                       Adopt({Container("app", 1), Container("new", 2)}, observed, report));
  ASSERT_NE(directory.Find("app"), nullptr);
  EXPECT_EQ(directory.Find("app")->link, "v_1");
  EXPECT_EQ(directory.Find("new"), nullptr);
  EXPECT_EQ(report, (ReconcileReport{{"app"}, {"new"}, {"old", "v_3"}}));
}

TEST(Adopt, PrefersTheLinkThatMaySend) {
  for (const char* live : {"v_1", "v_1_1"}) {
    const NetworkState observed{
        .elements = {{.set = Set::kEndpoint, .link = live, .address = Ipv4{1}, .owner = "app"}},
        .links = {{"v_1", "app"}, {"v_1_1", "app"}}};
    ReconcileReport report;
    ASSERT_OK_AND_ASSIGN(const Directory directory, Adopt({Container("app", 1)}, observed, report));
    EXPECT_EQ(directory.Find("app")->link, live);
  }
}

TEST(Adopt, ReportsElementsWhoseLinkIsGone) {
  const NetworkState observed{
      .elements = {{.set = Set::kEndpoint, .link = "v_1", .address = Ipv4{1}, .owner = "gone"}}};
  ReconcileReport report;
  ASSERT_OK(Adopt({}, observed, report));
  EXPECT_THAT(report.removed, ElementsAre("gone"));
  EXPECT_THAT(report.adopted, IsEmpty());
}

TEST(Adopt, RefusesTwoOwnersOfOneThing) {
  ReconcileReport report;
  EXPECT_THAT(Adopt({Container("a", 1), Container("b", 1)}, {}, report),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Adopt({Container("a", 1), Container("a", 2)}, {}, report),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

}  // namespace
}  // namespace paas::network
