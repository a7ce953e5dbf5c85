#include "controller/activity/activity_log.h"

#include <gtest/gtest.h>

#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

TEST(ActivityLog, KeepsTheBeginningOfAnOutputWithoutEnd) {
  ASSERT_OK_AND_ASSIGN(auto store, OpenSqliteStore(":memory:"));
  Journal journal(
      *store, [] { return 1000; }, std::chrono::milliseconds(20));
  Activity activity{.id = "00000001", .project = "shop", .environment = "main"};
  ASSERT_OK(store->CreateActivity(activity));
  ActivityLog log(activity, journal, *store);
  const std::string line(2000, 'x');
  for (int i = 0; i < 5000; ++i) log.Output("build app", /*is_stderr=*/false, line);
  log.Line("FAILED", "the build");
  ASSERT_OK_AND_ASSIGN(const uint64_t last, store->LastSequence(activity.id));
  EXPECT_LT(last, 4200u);
  ASSERT_OK_AND_ASSIGN(const auto events, store->ReadEvents(activity.id, last - 2, 10));
  ASSERT_EQ(events.size(), 2u);
  const auto* cut = std::get_if<OutputEvent>(&events[0].kind);
  ASSERT_NE(cut, nullptr);
  EXPECT_EQ(cut->text, "… the rest of the output is not kept");
  EXPECT_TRUE(std::holds_alternative<PhaseEvent>(events[1].kind));
}

TEST(Journal, EndsAtOnceForWhoHasSeenTheEnd) {
  ASSERT_OK_AND_ASSIGN(auto store, OpenSqliteStore(":memory:"));
  Journal journal(
      *store, [] { return 1000; }, std::chrono::milliseconds(1));
  ASSERT_OK(store->CreateActivity({.id = "00000001", .project = "shop", .environment = "main"}));
  ASSERT_OK(journal.Append("00000001", StartedEvent{}));
  ASSERT_OK(journal.Append("00000001", FinishedEvent{}));
  journal.Forget("00000001");
  for (const uint64_t after : {2, 3}) {
    int heard = 0;
    // Whoever is told anything goes away, so that a wrong answer ends too.
    EXPECT_OK(journal.Follow("00000001", after, [&](const Event&) { return ++heard < 1; }));
    EXPECT_EQ(heard, 0);
  }
}

TEST(ActivityLog, TimesEveryPhaseAndItsParts) {
  ASSERT_OK_AND_ASSIGN(auto store, OpenSqliteStore(":memory:"));
  Journal journal(
      *store, [] { return 1000; }, std::chrono::milliseconds(20));
  Activity activity{.id = "00000001", .project = "shop", .environment = "main"};
  activity.phases = {{.name = "queue", .outcome = "", .duration_ms = 7}};
  ASSERT_OK(store->CreateActivity(activity));
  ActivityLog log(activity, journal, *store);
  log.Enter("config", "reading");
  log.Line("ok", "1 app");
  log.Enter("start", "starting");
  log.Step("health", std::chrono::milliseconds(300));
  log.Line("plan", "create", "app", std::chrono::milliseconds(5));
  log.Line("plan", "keep", "db", std::chrono::milliseconds(5));
  log.Line("", "app healthy");
  log.Leave();
  std::vector<PhaseTime> phases = activity.phases;
  for (PhaseTime& phase : phases) {
    if (phase.within.empty() && phase.name != "queue") phase.duration_ms = 0;
  }
  const std::vector<PhaseTime> expected = {{"queue", "", 7, ""},
                                           {"config", "ok", 0, ""},
                                           {"start", "", 0, ""},
                                           {"health", "", 300, "start"},
                                           {"plan", "keep", 5, "start"}};
  EXPECT_EQ(phases, expected);
  EXPECT_EQ(log.phases(), activity.phases);
  // What is kept is what was told: the next phase writes it, and the end of the activity.
  ASSERT_OK(store->UpdateActivity(activity));
  ASSERT_OK_AND_ASSIGN(const Activity kept, store->FindActivity(activity.id));
  EXPECT_EQ(kept.phases, activity.phases);
}

}  // namespace
}  // namespace paas::controller
