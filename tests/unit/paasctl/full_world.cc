#include "tests/unit/paasctl/full_world.h"

#include <csignal>
#include <future>

namespace paas::paasctl {
namespace {

constexpr int64_t kNow = FakeWorld::kNow;

// A remote command that says something and ends.
class SpokenExec final : public ExecStream {
 public:
  explicit SpokenExec(std::string text) : text_(std::move(text)) {}
  StatusOr<Event> Read() override {
    if (text_.empty()) return Event(ExitRecord{.code = 0, .known = true});
    return Event(Data{false, std::exchange(text_, {})});
  }
  bool Write(std::string_view) override { return true; }
  bool CloseInput() override { return true; }
  bool Resize(const WindowSize&) override { return true; }
  bool Signal(int) override { return true; }

 private:
  std::string text_;
};

// One that says nothing and runs until it is told to end.
class SilentExec final : public ExecStream {
 public:
  StatusOr<Event> Read() override {
    ended_.get_future().wait();
    return Event(ExitRecord{.signal = SIGTERM, .known = true});
  }
  bool Write(std::string_view) override { return true; }
  bool CloseInput() override { return true; }
  bool Resize(const WindowSize&) override { return true; }
  bool Signal(int) override {
    ended_.set_value();
    return true;
  }

 private:
  std::promise<void> ended_;
};

bool Mentions(const ExecRequest& request, const std::string& word) {
  for (const std::string& one : request.argv) {
    if (one.find(word) != std::string::npos) return true;
  }
  return false;
}

StatusOr<std::unique_ptr<ExecStream>> Speak(const ExecRequest& request) {
  if (Mentions(request, "nc -lU")) return std::make_unique<SilentExec>();
  std::string text;
  if (Mentions(request, "xdebug.idekey")) text = "PHPSTORM\n";
  if (Mentions(request, "du -sx")) text = "web/files\tlocal\t1000000\t250000\n";
  if (Mentions(request, "PLATFORM_RELATIONSHIPS")) text = "database\tdb\t3306\tmysql\tuser\tmain\n";
  if (!request.argv.empty() && request.argv[0] == "tar")
    text = std::string(1024, '\0');  // an archive of nothing
  return std::make_unique<SpokenExec>(text);
}

std::vector<ActivityEvent> Story() {
  const auto event = [](uint64_t sequence, auto kind) {
    return ActivityEvent{sequence, "a7f3c2", kNow, std::move(kind)};
  };
  return {
      event(1, Started{"shop", "main", "project shop, branch main"}),
      event(2, PhaseLine{"build web", "built", "tree 77be0d2", 6310}),
      event(3, OutputLine{"build web", true, "npm warn"}),
      event(0, Heartbeat{"still building web"}),
      event(4, ContainerFailure{"web", "start", "GET / → 502", "exited 1", 61, 256, true, "Error",
                                "listen on $PORT", "release r41"}),
      event(5,
            Finished{Finished::Result::kSuccess, 0, "", {"https://shop.example/"}, 42, 890, true})};
}

void FillCluster(FakeClient& client) {
  client.environments = {{"shop",
                          "main",
                          "main-bvxea6i",
                          "active",
                          12,
                          {"https://shop.example/", "https://www.shop.example/"},
                          kNow - 180'000,
                          {"web"},
                          "trunk",
                          "Main",
                          "production",
                          true}};
  client.containers = {{"shop", "main-bvxea6i", "web", "shop-main-bvxea6i--web", "application",
                        "stopped", "100.96.0.5", 4711, kNow - 5'000, "sha256:ba5e", "sha256:a99",
                        ExitRecord{1, 9, true, true, kNow - 4'000}, 3, kNow - 4'000}};
  client.stats = {{"shop", "main-bvxea6i", "web", 41, 61, 256, 1'000'000, 500, 7, 3, 10, 20}};
  client.networks = {
      {"shop", "main-bvxea6i", "web", "100.96.0.5", {{"database", "db", 3306}}, {80}, true, 5, 6},
      {"shop", "main-bvxea6i", "db", "100.96.0.6", {}, {3306}, false, 0, 0}};
  client.relationships = {{"web", "database", "db", "mysql", "mysql", "database.internal", 3306,
                           "main", "user", "secret", "mariadb:10.11"}};
  client.routes = {{"https://shop.example/", "https://{default}/", "upstream", "web:http", true,
                    "main", "http goes to https"}};
  client.explanation = {true, client.routes[0], "shop", "main", {"route: https://{default}/"}};
  client.exec = Speak;
}

void FillHistory(FakeClient& client) {
  client.activities = {{"a7f3c2", "shop", "main", "environment.push", "complete", "success",
                        "alice pushed", kNow - 9'000, kNow - 8'000, kNow - 1'000, 0, "none"}};
  client.events = Story();
  client.fake_environments.events = client.fake_backups.events = client.fake_jobs.events =
      client.fake_releases.events = client.fake_live.events = Story();
  client.findings = {{"warning", "disk", "91% full", "paasctl gc"}};
  client.log_lines = {{"web", "app", "listening", kNow}};
  client.plan = {{{"app image web", "build", "its files changed", 41, "processes"}}, {"no route"}};
  client.fake_releases.releases = {{12,
                                    true,
                                    "push",
                                    "Deploy of main",
                                    "alice",
                                    3,
                                    "a7f3c2",
                                    "9851a01",
                                    kNow,
                                    8'900,
                                    {{"build web", "built", 6'310}},
                                    {{"web", "sha256:ba5e", "sha256:a99", "77be0d2"}},
                                    {{"project", "env:A", kNow, true}},
                                    {"https://shop.example/"},
                                    "pinned"}};
  client.fake_releases.comparison = {11, 12, {{"image", "web", "changed", "old", "new"}}};
  client.fake_releases.garbage = {
      {{"app image", "sha256:a99", 41, "delete", "no release needs it"}},
      41,
      {{"images", "/var/lib/paas", 100, 50, 10}}};
  client.fake_backups.backups = {{"b1", "main", "9851a01", 12, true, true, 118, 2, kNow}};
  client.fake_backups.imported = {client.fake_backups.backups[0], {"env:KEY"}};
  client.fake_backups.archive = "archive";
  client.fake_environments.volumes = {{"db", 118, 2}};
  client.fake_live.resources = {{"web",
                                 "application",
                                 {500, 256, 100, 1000},
                                 {0, 512, 0, 0},
                                 {500, 512, 100, 1000},
                                 true,
                                 7,
                                 41,
                                 61,
                                 5,
                                 10,
                                 1}};
  client.fake_live.plan = client.plan;
}

void FillSettings(FakeClient& client) {
  const Variable variable{"env:A", "1",  "shop", "main", true,    false,
                          true,    true, true,   true,   {"web"}, kNow};
  client.fake_variables.variables = {variable};
  client.fake_variables.change = {variable, true, {"a7f3c2"}};
  client.fake_variables.origins = {{"environment", "main", "1", false, true, "set by hand"}};
  client.fake_jobs.crons = {{"web", "mail", "H * * * *", "7 * * * *", "php mail", kNow + 60'000,
                             kNow - 60'000, "success", "a7f3c2"}};
  client.fake_jobs.operations = {{"web", "clear", false, "admin", "rm -r cache"},
                                 {"web", "update", true, "", "npm update"}};
  client.fake_nodes.nodes = {{"4k2o6cgq7fzd", "agent", "node1", "0.1.0", kNow - 86'400'000,
                              kNow - 12'000, kNow + 43'200'000}};
  FakeAccess& access = client.fake_access;
  access.projects = {
      {"shop", "main", kNow, 3, "git@example.org:shop.git", "https://example.org/shop.git"}};
  access.user = {"alice", true, {{"shop", "staging", "viewer"}}, kNow};
  access.keys = {{"SHA256:x", "alice", "ssh-ed25519", "laptop", kNow, kNow + 1'000}};
  access.tokens = {
      {"abc", "alice", "ci", "shop", "staging", {"view"}, kNow, kNow + 1'000, kNow + 2'000}};
  access.entries = {{kNow, "alice", "token abc", "Deploy", "shop", "main", "web", "denied",
                     "viewer", "PERMISSION_DENIED", kNow}};
}

}  // namespace

void Fill(FakeWorld& world) {
  FillCluster(world.client);
  FillHistory(world.client);
  FillSettings(world.client);
  world.texts = {{"key.pub", "ssh-ed25519 AAAA laptop\n"}};
  world.contexts = {.current = "work",
                    .contexts = {{"work", "tcp:paas.example:7443", "/ca.pem", "/cert.pem",
                                  "/key.pem", "secret", "shop"}}};
}

}  // namespace paas::paasctl
