#include "controller/plan/release_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::controller {

void PrintTo(const ReleaseDifference& d, std::ostream* out) {
  *out << d.section << " | " << d.subject << " | " << d.change << " | " << d.before << " | "
       << d.after;
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ReleaseView Sample() {
  ReleaseView view;
  view.commit = "aaaa";
  view.spec.containers = {
      {.name = "app",
       .base_digest = "sha256:1111111111112222",
       .app_digest = "sha256:3333333333334444",
       .application = R"({"name":"app","web":{"commands":{"start":"a"},"locations":{}}})",
       .tree = "t1",
       .environment = {{"KEY", "secret-one"}, {"PLATFORM_TREE_ID", "t1"}},
       .limits = {.cpu_millis = 500, .memory_bytes = 1024},
       .relationships = {{"database", "db", {3306}, R"({"password":"pw-one"})"}}}};
  view.spec.volumes = {{.name = "app", .size_bytes = 100}};
  view.sites = {{.host = "h", .path = "/", .container = "app", .url = "http://h/"}};
  view.variables = {{"project", "env:KEY", 1, true}};
  return view;
}

TEST(DiffReleases, FindsNothingBetweenTwoThatAreTheSame) {
  ReleaseView later = Sample();
  // Where it runs and in which generation is no difference.
  later.spec.generation = 9;
  later.sites[0].address = "100.96.0.9:80";
  later.sites[0].epoch = "9";
  EXPECT_THAT(DiffReleases(Sample(), later), IsEmpty());
}

TEST(DiffReleases, NamesEachChangeAndShowsNoSecret) {
  ReleaseView after = Sample();
  after.commit = "bbbb";
  PlannedContainer& app = after.spec.containers[0];
  app.app_digest = "sha256:5555555555556666";
  app.tree = "t2";
  app.application = R"({"name":"app","web":{"commands":{"start":"b"},"locations":{}},"disk":5})";
  app.environment = {{"KEY", "secret-two"}, {"PLATFORM_TREE_ID", "t2"}, {"NEW", "secret-three"}};
  app.limits.memory_bytes = 2048;
  app.relationships[0].properties = R"({"password":"pw-two"})";
  after.spec.volumes.clear();
  after.sites[0].ssi = true;
  after.variables = {{"project", "env:KEY", 2, true}, {"environment", "env:NEW", 2, false}};
  EXPECT_THAT(DiffReleases(Sample(), after),
              ElementsAre(ReleaseDifference{"commit", "commit", "changed", "aaaa", "bbbb"},
                          ReleaseDifference{"image", "app image", "changed", "sha256:333333333333",
                                            "sha256:555555555555"},
                          ReleaseDifference{"image", "app tree", "changed", "t1", "t2"},
                          ReleaseDifference{"configuration", "app disk", "added", "", ""},
                          ReleaseDifference{"configuration", "app web/commands", "changed", "", ""},
                          ReleaseDifference{"environment", "app KEY", "changed", "", ""},
                          ReleaseDifference{"environment", "app NEW", "added", "", ""},
                          ReleaseDifference{"limit", "app memory_bytes", "changed", "1024", "2048"},
                          ReleaseDifference{"relationship", "app database", "changed", "db:3306",
                                            "db:3306"},
                          ReleaseDifference{"volume", "app", "removed", "100", ""},
                          ReleaseDifference{"variable", "environment env:NEW", "added", "", ""},
                          ReleaseDifference{"variable", "project env:KEY", "changed", "", ""},
                          ReleaseDifference{"route", "http://h/", "changed", "app", "app"}));
}

TEST(DiffReleases, SurvivesAConfigurationThatIsNoJson) {
  ReleaseView after = Sample();
  after.spec.containers[0].application = "{";
  const std::vector<ReleaseDifference> differences = DiffReleases(Sample(), after);
  ASSERT_FALSE(differences.empty());
  EXPECT_EQ(differences[0], (ReleaseDifference{"configuration", "app", "added", "", ""}));
}

}  // namespace
}  // namespace paas::controller
