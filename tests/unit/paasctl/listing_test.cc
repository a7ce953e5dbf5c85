#include <gmock/gmock.h>

#include "paasctl/commands/environment_tree.h"
#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

class ListingTest : public ::testing::Test {
 protected:
  ListingTest() {
    world_.client.environments = {
        {.project = "shop",
         .name = "main",
         .machine_name = "main-bvxea6i",
         .status = "active",
         .release = 12,
         .urls = {"http://main-bvxea6i-shop.localhost:8080/", "http://www.shop.example.org/"},
         .updated_unix_ms = FakeWorld::kNow - 180'000,
         .applications = {"web", "api"},
         .type = "production"}};
    world_.client.containers = {{.project = "shop",
                                 .environment = "main-bvxea6i",
                                 .name = "web",
                                 .id = "shop-main-bvxea6i--web",
                                 .kind = "application",
                                 .state = "running",
                                 .address = "100.96.0.5",
                                 .pid = 4711,
                                 .started_unix_ms = FakeWorld::kNow - 5'000,
                                 .app_digest = "sha256:0123456789abcdef0123456789abcdef"}};
  }

  FakeWorld world_;
};

TEST_F(ListingTest, EnvironmentsAsATable) {
  EXPECT_EQ(world_.Run({"envs"}).out,
            "PROJECT  ENVIRONMENT  TYPE        STATUS  RELEASE  APPS     UPDATED  URL\n"
            "shop     main         production  active       12  web,api  3m ago   "
            "http://main-bvxea6i-shop.localhost:8080/,http://www.shop.example.org/\n");
}

TEST_F(ListingTest, EnvironmentsAsATree) {
  const auto add = [this](const char* project, const char* name, const char* parent) {
    world_.client.environments.push_back({.project = project, .name = name, .parent = parent});
  };
  add("shop", "fix/2", "dev");
  add("shop", "fix/1", "dev");
  add("shop", "dev", "main");
  add("shop", "alone", "");
  add("shop", "zoo", "main");
  add("blog", "ring-a", "ring-b");
  add("blog", "ring-b", "ring-a");
  std::string names;
  for (const TreeRow& row : DrawTree(world_.client.environments)) {
    names += row.environment->project + " " + row.branch + row.environment->name + "\n";
  }
  EXPECT_EQ(names,
            "shop main\n"
            "shop ├─ dev\n"
            "shop │  ├─ fix/1\n"
            "shop │  └─ fix/2\n"
            "shop └─ zoo\n"
            "shop alone\n"
            "blog ring-a\n"
            "blog └─ ring-b\n");
}

TEST_F(ListingTest, EnvironmentsAsJson) {
  EXPECT_EQ(world_.Run({"envs", "--json"}).out, R"({
  "apiVersion": "paas/v1",
  "environments": [
    {
      "project": "shop",
      "name": "main",
      "machine_name": "main-bvxea6i",
      "parent": null,
      "title": null,
      "type": "production",
      "status": "active",
      "clones_parent": true,
      "release": 12,
      "applications": [
        "web",
        "api"
      ],
      "urls": [
        "http://main-bvxea6i-shop.localhost:8080/",
        "http://www.shop.example.org/"
      ],
      "updated_at": "2023-11-14T22:10:20Z",
      "is_dirty": false,
      "expires_at": null,
      "on_expiry": null
    }
  ]
}
)");
}

TEST_F(ListingTest, EnvironmentsAsYaml) {
  EXPECT_EQ(world_.Run({"envs", "-o", "yaml"}).out, R"(apiVersion: paas/v1
environments:
- project: shop
  name: main
  machine_name: main-bvxea6i
  parent: null
  title: null
  type: production
  status: active
  clones_parent: true
  release: 12
  applications:
  - web
  - api
  urls:
  - "http://main-bvxea6i-shop.localhost:8080/"
  - "http://www.shop.example.org/"
  updated_at: "2023-11-14T22:10:20Z"
  is_dirty: false
  expires_at: null
  on_expiry: null
)");
}

TEST_F(ListingTest, ContainersAsATable) {
  EXPECT_EQ(world_.Run({"ps", "-p", "shop", "-e", "main"}).out,
            "NAME  KIND         STATE    STARTED  ADDRESS      PID  OOM  IMAGE\n"
            "web   application  running  5s ago   100.96.0.5  4711    0  sha256:0123456789ab\n");
}

TEST_F(ListingTest, ContainersAsTabs) {
  EXPECT_EQ(world_.Run({"ps", "-p", "shop", "-e", "main", "-o", "plain"}).out,
            "web\tapplication\trunning\t2023-11-14T22:13:15Z\t100.96.0.5\t4711\t0\t"
            "sha256:0123456789abcdef0123456789abcdef\n");
}

TEST_F(ListingTest, ContainersAsJsonLines) {
  EXPECT_EQ(world_.Run({"ps", "-p", "shop", "-e", "main", "-o", "jsonl"}).out,
            R"({"apiVersion":"paas/v1","project":"shop","environment":"main-bvxea6i","name":"web",)"
            R"("kind":"application","state":"running","address":"100.96.0.5","pid":4711,)"
            R"("started_at":"2023-11-14T22:13:15Z","base_digest":null,)"
            R"("app_digest":"sha256:0123456789abcdef0123456789abcdef",)"
            R"("id":"shop-main-bvxea6i--web","oom_kills":0,"last_oom_at":null,"last_exit":null})"
            "\n");
}

TEST_F(ListingTest, TellsWhatWasAssumed) {
  EXPECT_EQ(world_.Run({"ps"}).err,
            "assuming project shop (the folder's name), environment main (no git branch)\n");
  EXPECT_EQ(world_.Run({"ps", "-q"}).err, "");
}

TEST_F(ListingTest, AUrlIsOneLine) {
  EXPECT_EQ(world_.Run({"url", "-q"}).out, "http://main-bvxea6i-shop.localhost:8080/\n");
  EXPECT_EQ(world_.Run({"url", "-q", "--all"}).out,
            "http://main-bvxea6i-shop.localhost:8080/\nhttp://www.shop.example.org/\n");
}

TEST_F(ListingTest, AMissingEnvironmentIsExitThree) {
  const RunResult result = world_.Run({"url", "-e", "nope", "-q"});
  EXPECT_EQ(result.exit, 3);
  EXPECT_EQ(result.err, "error: project shop has no environment nope\n");
}

TEST_F(ListingTest, PlanSaysWhetherThereAreChanges) {
  world_.client.plan.steps = {{"container db", "keep", "unchanged", 0, ""}};
  std::vector<std::string> words{"plan", PAAS_TESTDATA, "--exit-code", "-q"};
  EXPECT_EQ(world_.Run(words).exit, 0);
  EXPECT_EQ(world_.Run(words).out, "nothing to do\n");
  world_.client.plan.steps.push_back(
      {"container web", "swap app", "code changed", 41'000'000, "processes"});
  const RunResult result = world_.Run(words);
  EXPECT_EQ(result.exit, 10);
  EXPECT_EQ(result.out,
            "ACTION    OBJECT          SIZE  DISTURBS   REASON\n"
            "swap app  container web  41 MB  processes  code changed\n");
  EXPECT_EQ(world_.Run({"deploy", PAAS_TESTDATA, "--dry-run", "--exit-code", "-q"}).out,
            result.out);
  EXPECT_EQ(world_.Run({"deploy", PAAS_TESTDATA, "--dry-run", "--exit-code", "-q"}).exit, 10);
  EXPECT_EQ(world_.Run({"deploy", PAAS_TESTDATA, "--dry-run", "-q"}).exit, 0);
}

TEST_F(ListingTest, PlanTellsAProgramEverything) {
  world_.client.plan = {{{"container db", "keep", "unchanged", 0, ""},
                         {"container web", "restart", "base image changed", 0, "container"}},
                        {"careful"}};
  EXPECT_EQ(world_.Run({"plan", PAAS_TESTDATA, "--json", "-q"}).out,
            R"({
  "apiVersion": "paas/v1",
  "changes": 1,
  "unchanged": 1,
  "steps": [
    {
      "object": "container db",
      "action": "keep",
      "reason": "unchanged",
      "bytes": null,
      "disturbs": null
    },
    {
      "object": "container web",
      "action": "restart",
      "reason": "base image changed",
      "bytes": null,
      "disturbs": "container"
    }
  ],
  "warnings": [
    "careful"
  ]
}
)");
}

TEST_F(ListingTest, DoctorSaysHowToMendThings) {
  world_.client.findings = {{"ok", "kernel", "6.18", ""},
                            {"problem", "disk", "99% full", "paasctl gc"}};
  const RunResult result = world_.Run({"doctor"});
  EXPECT_EQ(result.exit, 1);
  EXPECT_EQ(result.out,
            "ok       control plane  answers at unix:/run/paas/controller.sock\n"
            "ok       kernel         6.18\n"
            "problem  disk           99% full\n"
            "         fix: paasctl gc\n");
}

TEST_F(ListingTest, LogsOnATerminalCannotSteerIt) {
  world_.client.log_lines = {{"web", "app", "\x1b[2Jhello\x1b]0;title\x07 \x9b world"}};
  world_.out_is_terminal = true;
  EXPECT_EQ(world_.Run({"logs", "-q"}).out, "web/app │ hello ? world\n");
  EXPECT_EQ(world_.client.logs_request.lines, 100u);
  world_.out_is_terminal = false;
  EXPECT_THAT(world_.Run({"logs", "-q", "-o", "plain"}).out, HasSubstr("\x1b[2J"));
}

TEST_F(ListingTest, LogsHaveATimeEachAndOnlyOne) {
  world_.client.log_lines = {
      {"web", "app", "hello", FakeWorld::kNow},
      {"web", "error", "2023/11/14 22:00:00 [error] 7#7: no", FakeWorld::kNow}};
  EXPECT_EQ(world_.Run({"logs", "-q", "--since", "10m"}).out,
            "2023-11-14T22:13:20Z web/app │ hello\n"
            "2023-11-14T22:00:00Z web/error │ [error] 7#7: no\n");
  EXPECT_EQ(world_.client.logs_request.since_unix_ms, FakeWorld::kNow - 600'000);
  EXPECT_EQ(world_.client.logs_request.lines, 0u);
  EXPECT_EQ(world_.Run({"logs", "-q", "--since", "2023-11-14T22:00:00Z", "-n", "5"}).exit, 0);
  EXPECT_EQ(world_.client.logs_request.since_unix_ms, FakeWorld::kNow - 800'000);
  EXPECT_EQ(world_.client.logs_request.lines, 5u);
  EXPECT_EQ(world_.Run({"logs", "--since", "yesterday"}).exit, 2);
  EXPECT_THAT(world_.Run({"logs", "-q", "-o", "jsonl"}).out,
              HasSubstr("\"time\":\"2023-11-14T22:13:20Z\""));
}

TEST_F(ListingTest, LogsOfARelease) {
  EXPECT_EQ(world_.Run({"logs", "-q", "--release", "r3"}).exit, 0);
  EXPECT_EQ(world_.client.logs_request.release, 3u);
  EXPECT_EQ(world_.client.logs_request.lines, 0u);
  EXPECT_EQ(world_.Run({"logs", "-q", "--release", "3", "-n", "7"}).exit, 0);
  EXPECT_EQ(world_.client.logs_request.lines, 7u);
  EXPECT_EQ(world_.Run({"logs", "-q"}).exit, 0);
  EXPECT_EQ(world_.client.logs_request.release, 0u);
  EXPECT_EQ(world_.Run({"logs", "--release", "main"}).exit, 2);
}

TEST_F(ListingTest, DeleteWantsTheName) {
  world_.client.events = {
      {.activity = "a1", .kind = Finished{.result = Finished::Result::kSuccess}}};
  const RunResult asked = world_.Run({"delete"});
  EXPECT_EQ(asked.exit, 7);
  EXPECT_THAT(asked.err, HasSubstr("deletes environment main of project shop:\n  containers  web"));
  world_.answer = "mian";
  EXPECT_EQ(world_.Run({"delete"}).exit, 7);
  EXPECT_TRUE(world_.client.deleted.empty());
  world_.answer = "main";
  EXPECT_EQ(world_.Run({"delete"}).exit, 0);
  world_.answer = std::nullopt;
  EXPECT_EQ(world_.Run({"delete", "--yes"}).exit, 0);
  EXPECT_EQ(world_.client.deleted.size(), 2u);
}

}  // namespace
}  // namespace paas::paasctl
