#include <gmock/gmock.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

ActivityEvent Event(uint64_t sequence, auto kind) {
  return {.sequence = sequence,
          .activity = "a7f3c2",
          .unix_ms = FakeWorld::kNow,
          .kind = std::move(kind)};
}

class DeployTest : public ::testing::Test {
 protected:
  DeployTest() {
    world_.client.events = {
        Event(1, Started{"shop", "main", "project shop, branch main (new)"}),
        Event(2, PhaseLine{"config", "ok", "1 app, 0 services, 1 route", 40}),
        Event(3, OutputLine{"build web", false, "added 62 packages\x1b[K"}),
        Event(4, PhaseLine{"build web", "built", "tree 77be0d2, 4.1 MB squashfs", 6310})};
  }

  RunResult Deploy(std::vector<std::string> flags = {}) {
    flags.insert(flags.begin(), {"deploy", PAAS_TESTDATA, "-q"});
    if (show_progress_) flags[2] = "-v";
    return world_.Run(flags);
  }

  FakeWorld world_;
  bool show_progress_ = false;
};

TEST_F(DeployTest, ShowsOneLineAPhaseAndPrintsTheUrl) {
  show_progress_ = true;
  world_.client.events.push_back(Event(5, Finished{.result = Finished::Result::kSuccess,
                                                   .urls = {"http://shop.localhost:8080/"},
                                                   .release = 1,
                                                   .duration_ms = 8900,
                                                   .changed = true}));
  const RunResult result = Deploy();
  EXPECT_EQ(result.exit, 0);
  EXPECT_EQ(result.out, "http://shop.localhost:8080/\n");
  EXPECT_THAT(
      result.err,
      HasSubstr(
          "paas ▸ project shop, branch main (new)                           activity a7f3c2\n"
          "  config     ok        1 app, 0 services, 1 route                          0.04s\n"
          "    │ added 62 packages\n"
          "  build web  built     tree 77be0d2, 4.1 MB squashfs                       6.31s\n"
          "  release    ok        r1 live                                             8.90s\n"));
}

TEST_F(DeployTest, SaysWhereAFailureIsExplained) {
  world_.client.events.push_back(Event(5, PhaseLine{"start", "FAILED", "web is not ready", 30020}));
  world_.client.events.push_back(
      Event(6, ContainerFailure{.container = "web",
                                .probe = "GET / → connection refused (31 tries)",
                                .process = "exited 1 after 2.4s, 3 restarts",
                                .peak_memory_bytes = 61'000'000,
                                .memory_limit_bytes = 256'000'000,
                                .last_log = "Error: DATABASE_URL is not set",
                                .hint = "declare the relationship in 'web'",
                                .serving = "previous release r41 keeps serving"}));
  world_.client.events.push_back(
      Event(7, Finished{.result = Finished::Result::kFailure, .exit = 20}));
  const RunResult result = Deploy();
  EXPECT_EQ(result.exit, 20);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err,
            "  start      FAILED    web is not ready                                   30.02s\n"
            "    probe    GET / → connection refused (31 tries)\n"
            "    process  exited 1 after 2.4s, 3 restarts; peak memory 61 MB of 256 MB; no OOM\n"
            "    last log Error: DATABASE_URL is not set\n"
            "    hint     declare the relationship in 'web'\n"
            "  previous release r41 keeps serving\n"
            "error: deploy failed (20)\n"
            "hint: full report: paasctl activity show a7f3c2\n");
}

TEST_F(DeployTest, StreamsJsonLinesAndEndsWithTheResult) {
  world_.client.events = {
      Event(1, PhaseLine{"config", "ok", "1 app", 40}),
      Event(2, Finished{.result = Finished::Result::kSuccess, .urls = {"http://x/"}})};
  EXPECT_EQ(Deploy({"-o", "jsonl"}).out,
            R"({"apiVersion":"paas/v1","type":"phase","activity":"a7f3c2","sequence":1,)"
            R"("time":"2023-11-14T22:13:20Z","name":"config","outcome":"ok","detail":"1 app",)"
            R"("duration_ms":40})"
            "\n"
            R"({"apiVersion":"paas/v1","type":"result","activity":"a7f3c2","sequence":2,)"
            R"("time":"2023-11-14T22:13:20Z","result":"success","exit":0,"error":null,)"
            R"("urls":["http://x/"],"release":0,"duration_ms":0,"changed":false})"
            "\n");
}

TEST_F(DeployTest, SendsTheFolderToTheTarget) {
  world_.client.events = {Event(1, Finished{.result = Finished::Result::kSuccess})};
  Deploy({"-p", "blog", "-e", "feature/login"});
  EXPECT_EQ(world_.client.deployed, (EnvironmentId{"blog", "feature/login"}));
  EXPECT_FALSE(world_.client.archive.empty());
}

TEST_F(DeployTest, DoesNotTakeSilenceForSuccess) {
  world_.client.events.clear();
  EXPECT_EQ(Deploy().exit, 40);
}

TEST_F(DeployTest, ExplainsErrorsToPrograms) {
  world_.client.events.clear();
  world_.client.status = InvalidArgument(".platform.app.yaml:3:1: type: unknown runtime");
  const RunResult result = Deploy({"--json"});
  EXPECT_EQ(result.exit, 6);
  EXPECT_EQ(result.err, R"({"apiVersion":"paas/v1","type":"error","code":"invalid","exit":6,)"
                        R"("reason":".platform.app.yaml:3:1: type: unknown runtime","hint":null})"
                        "\n");
}

TEST_F(DeployTest, FollowsOnWhereTheConnectionBroke) {
  world_.client.status = Unavailable("control plane unreachable");
  world_.client.later_events = {
      Event(5, PhaseLine{"start", "", "web healthy", 1120}),
      Event(6, Finished{.result = Finished::Result::kSuccess, .urls = {"http://x/"}})};
  world_.client.outages = 2;
  show_progress_ = true;
  const RunResult result = Deploy();
  EXPECT_EQ(result.exit, 0);
  EXPECT_EQ(result.out, "http://x/\n");
  EXPECT_THAT(result.err, HasSubstr("connection lost, trying again; activity a7f3c2 goes on\n"));
  // Nothing twice.
  EXPECT_EQ(result.err.find("config     ok"), result.err.rfind("config     ok"));
  EXPECT_THAT(result.err, HasSubstr("web healthy"));
}

TEST_F(DeployTest, AttachingEndsAsTheActivityDoes) {
  world_.client.activities = {{.id = "a7f3c2", .type = "environment.push", .ended_unix_ms = 1}};
  world_.client.events.push_back(
      Event(5, Finished{.result = Finished::Result::kFailure, .exit = 21}));
  const RunResult result = world_.Run({"activity", "attach", "a7", "--after", "3", "-o", "jsonl"});
  EXPECT_EQ(result.exit, 21);
  EXPECT_EQ(result.out.find(R"("sequence":3)"), std::string::npos);
  EXPECT_THAT(result.out, HasSubstr(R"("sequence":4)"));
}

TEST_F(DeployTest, ShowingAFailedActivityIsNoFailure) {
  world_.client.activities = {{.id = "a7f3c2", .type = "environment.push", .ended_unix_ms = 1}};
  world_.client.events = {Event(1, Finished{.result = Finished::Result::kFailure, .exit = 21})};
  const RunResult result = world_.Run({"activity", "show", "a7"});
  EXPECT_EQ(result.exit, 0);
  EXPECT_THAT(result.err, HasSubstr("environment.push failed (21)"));
}

}  // namespace
}  // namespace paas::paasctl
