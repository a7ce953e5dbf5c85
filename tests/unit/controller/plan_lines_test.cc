#include "controller/plan/plan_lines.h"

#include <gtest/gtest.h>

namespace paas::controller {
namespace {

const std::vector<PlanStep> kSteps = {
    {.object = "container db", .action = "keep", .reason = "unchanged"},
    {.object = "container cache", .action = "keep", .reason = "unchanged"},
    {.object = "container web",
     .action = "swap app",
     .reason = "code changed",
     .bytes = 40'100'000,
     .disturbs = "processes"},
    {.object = "container api",
     .action = "reconfigure",
     .reason = "variable A changed",
     .disturbs = "processes"},
    {.object = "container web--a", .action = "reconfigure", .reason = "cron x added"},
    {.object = "container web--b", .action = "reconfigure", .reason = "cron x added"},
    {.object = "router", .action = "update", .reason = "route http://a/ added"}};

TEST(PlanLines, SayWhatChangesAndCountTheRest) {
  EXPECT_EQ(PlanLines(kSteps),
            (std::vector<PlanLine>{{"swap app", "web: code changed (41 MB to fetch)"},
                                   {"reconfigure", "api: variable A changed, processes restart"},
                                   {"reconfigure", "web--a, web--b: cron x added"},
                                   {"update", "router: route http://a/ added"},
                                   {"", "2 unchanged"}}));
}

TEST(PlanLines, SayThatThereIsNothingToDo) {
  EXPECT_EQ(PlanLines({kSteps[0]}), (std::vector<PlanLine>{{"", "1 unchanged"}}));
  EXPECT_EQ(PlanLines({}), (std::vector<PlanLine>{{"", "nothing to do"}}));
  EXPECT_EQ(PlanLines({kSteps[6]}),
            (std::vector<PlanLine>{{"update", "router: route http://a/ added"}}));
}

TEST(BroughtContainers, AreThoseThatAreStartedOrChanged) {
  EXPECT_EQ(BroughtContainers(kSteps), (std::set<std::string>{"web", "api", "web--a", "web--b"}));
  EXPECT_EQ(BroughtContainers({{.object = "container old", .action = "remove", .reason = ""}}),
            std::set<std::string>());
}

TEST(Disturbs, IsAboutProcesses) {
  EXPECT_TRUE(Disturbs(kSteps));
  EXPECT_FALSE(Disturbs({kSteps[0], kSteps[4], kSteps[6]}));
}

}  // namespace
}  // namespace paas::controller
