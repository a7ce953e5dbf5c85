// Each way in which a deploy can fail, in each way in which a container can change: what is told,
// and what serves afterwards.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

constexpr char kServer[] = R"(
if (process.env.MODE === 'crash') { console.log('the last words'); process.exit(3); }
if (process.env.MODE === 'mute') setInterval(() => {}, 1000);
else require('http').createServer((q, r) => r.end('good')).listen(process.env.PORT);
)";

struct Fault {
  const char* name;
  const char* start;
  const char* hook;
  int exit;
  const char* phase;
  const char* told;  // somewhere in the failure
};

const Fault kFaults[] = {
    {"crash", "MODE=crash node server.js", "true", 20, "start", "ended with exit code 3"},
    {"mute", "MODE=mute node server.js", "true", 20, "start", "listen on $PORT (8888)"},
    {"hook", "node server.js", "echo the hook refuses; exit 9", 23, "hook",
     "hooks.deploy exited 9"},
};

// How the application changes beside its fault.
enum class Kind { kCreate, kSwap, kReconfigure, kRestart };

std::string ToString(Kind kind) {
  switch (kind) {
    case Kind::kCreate:
      return "create";
    case Kind::kSwap:
      return "swap app";
    case Kind::kReconfigure:
      return "reconfigure";
    case Kind::kRestart:
      return "restart";
  }
  return "";
}

class FailedDeploys : public ::testing::Test {
 protected:
  void SetUp() override {
    project_.Write("server.js", kServer);
    project_.Write(".platform/services.yaml", "cache: {type: 'redis:7.0'}\n");
  }
  void TearDown() override { Paasctl({"delete", "--yes"}); }

  static os::CommandResult Paasctl(std::vector<std::string> words) {
    words.insert(words.end(), {"-p", "broken", "-e", "main"});
    return SharedPlatform().Paasctl(words);
  }
  void Configure(const std::string& start, const std::string& hook, const std::string& more = "") {
    project_.Write(".platform.app.yaml",
                   "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\ndisk: 128\n"
                   "relationships: {cache: 'cache:redis'}\n" +
                       more + "hooks:\n  deploy: |\n    " + hook +
                       "\nweb: {commands: {start: " + start + "}}\n");
  }
  void ConfigureWell() {
    Configure("node server.js", "true");
    project_.Write("version", "1");
  }
  void ConfigureBadly(Kind kind, const Fault& fault) {
    Configure(fault.start, fault.hook,
              kind == Kind::kRestart ? "mounts: {kept: {source: local}}\n" : "");
    if (kind == Kind::kSwap) project_.Write("version", "2");
  }
  os::CommandResult Deploy(const std::vector<std::string>& flags = {}) {
    std::vector<std::string> words = {"deploy", project_.path()};
    words.insert(words.end(), flags.begin(), flags.end());
    return Paasctl(words);
  }
  static std::string PidOf(const std::string& container) {
    const Json listed = Json::parse(Paasctl({"ps", "--json"}).output);
    for (const Json& row : listed.at("containers")) {
      if (row.at("name") == container) return row.at("pid").dump();
    }
    return "none";
  }

  ProjectCopy project_{"hello-node"};
};

// The events of one type in JSON lines.
std::vector<Json> EventsOf(const std::string& lines, const std::string& type) {
  std::vector<Json> events;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const Json event = Json::parse(line);
    if (event.at("type") == type) events.push_back(event);
  }
  return events;
}

void ExpectTold(const os::CommandResult& failed, const Fault& fault, bool first) {
  EXPECT_EQ(failed.exit_code, fault.exit) << failed.output << failed.error_output;
  const std::vector<Json> failures = EventsOf(failed.output, "failure");
  ASSERT_EQ(failures.size(), 1u) << failed.output;
  const Json& failure = failures[0];
  EXPECT_EQ(failure.at("container"), "app");
  EXPECT_EQ(failure.at("phase"), fault.phase);
  EXPECT_THAT(failure.dump(), HasSubstr(fault.told));
  EXPECT_EQ(failure.at("serving"),
            first ? "nothing serves yet" : "previous release r1 keeps serving");
  for (const char* key : {"probe", "process", "last_log", "hint", "peak_memory_bytes",
                          "memory_limit_bytes", "out_of_memory"}) {
    EXPECT_TRUE(failure.contains(key)) << key;
  }
  const std::vector<Json> results = EventsOf(failed.output, "result");
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].at("exit"), fault.exit);
  EXPECT_EQ(results[0].at("result"), "failure");
}

TEST_F(FailedDeploys, OfANewEnvironmentLeaveNothingThatServes) {
  for (const Fault& fault : kFaults) {
    SCOPED_TRACE(fault.name);
    ConfigureBadly(Kind::kCreate, fault);
    ExpectTold(Deploy({"-o", "jsonl"}), fault, /*first=*/true);
    EXPECT_NE(Curl(SharedPlatform().Url("broken")).status, 200);
    Paasctl({"delete", "--yes"});
  }
}

TEST_F(FailedDeploys, PutBackWhatServedAndDoNotTouchServices) {
  ConfigureWell();
  const os::CommandResult deployed = Deploy();
  ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  const std::string cache = PidOf("cache");
  ASSERT_NE(cache, "none");
  for (const Kind kind : {Kind::kSwap, Kind::kReconfigure, Kind::kRestart}) {
    for (const Fault& fault : kFaults) {
      SCOPED_TRACE(ToString(kind) + ", " + fault.name);
      ConfigureBadly(kind, fault);
      const os::CommandResult failed = Deploy({"-o", "jsonl"});
      ExpectTold(failed, fault, /*first=*/false);
      EXPECT_THAT(failed.output, HasSubstr("\"outcome\":\"" + ToString(kind) + "\""));
      EXPECT_EQ(Curl(SharedPlatform().Url("broken")).body, "good");
      EXPECT_EQ(PidOf("cache"), cache);
      // Nothing of the failed deploy is left, not even in a file.
      ConfigureWell();
      const os::CommandResult plan = Paasctl({"plan", project_.path(), "--exit-code", "-v"});
      EXPECT_EQ(plan.exit_code, 0) << plan.output;
    }
  }
}

TEST_F(FailedDeploys, ShowTheSameBlockToAPerson) {
  ConfigureWell();
  ASSERT_EQ(Deploy().exit_code, 0);
  ConfigureBadly(Kind::kSwap, kFaults[0]);
  const os::CommandResult failed = Deploy();
  EXPECT_EQ(failed.exit_code, 20);
  EXPECT_THAT(failed.error_output, HasSubstr("  start      FAILED    app did not become healthy"));
  EXPECT_THAT(failed.error_output, HasSubstr("\n    probe    GET http://"));
  EXPECT_THAT(failed.error_output, HasSubstr("\n    process  ended with exit code 3."));
  EXPECT_THAT(failed.error_output, HasSubstr("\n    last log the last words\n"));
  EXPECT_THAT(failed.error_output, HasSubstr("\n    hint     "));
  EXPECT_THAT(failed.error_output, HasSubstr("\n  previous release r1 keeps serving\n"));
  EXPECT_THAT(failed.error_output, HasSubstr("\nerror: deploy failed"));
}

// Nobody waits for the health timeout, nor for what cannot be run to be run again.
TEST_F(FailedDeploys, AreGivenUpWhenStartsAreInVain) {
  ConfigureWell();
  ASSERT_EQ(Deploy().exit_code, 0);
  ConfigureBadly(Kind::kReconfigure, kFaults[0]);
  os::CommandResult failed = Deploy();
  EXPECT_EQ(failed.exit_code, 20);
  EXPECT_THAT(failed.error_output,
              ::testing::ContainsRegex("process  ended with exit code 3\\. \\([34] times\\)"));
  Configure("no-such-program", "true");
  failed = Deploy();
  EXPECT_EQ(failed.exit_code, 20);
  EXPECT_THAT(failed.error_output, HasSubstr("process  ended with exit code 127.;"));
  EXPECT_EQ(Curl(SharedPlatform().Url("broken")).body, "good");
}

TEST_F(FailedDeploys, AStartThatNeedsAnotherTryGetsIt) {
  const std::string fails_twice =
      "'[ $(wc -l <kept/tries || echo 0) -ge 2 ] || { echo >>kept/tries; exit 1; }; exec node "
      "server.js'";
  Configure(fails_twice, "true", "mounts: {kept: {source: local}}\n");
  const os::CommandResult deployed = Deploy();
  EXPECT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_EQ(Curl(SharedPlatform().Url("broken")).body, "good");
}

TEST_F(FailedDeploys, OfABuildShowItToo) {
  ConfigureWell();
  ASSERT_EQ(Deploy().exit_code, 0);
  project_.Write(".platform.app.yaml",
                 "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\n"
                 "hooks: {build: 'echo no compiler; exit 4'}\n"
                 "web: {commands: {start: node server.js}}\n");
  const os::CommandResult failed = Deploy({"-o", "jsonl"});
  EXPECT_EQ(failed.exit_code, 21);
  const std::vector<Json> failures = EventsOf(failed.output, "failure");
  ASSERT_EQ(failures.size(), 1u) << failed.output;
  EXPECT_EQ(failures[0].at("phase"), "build app");
  EXPECT_EQ(failures[0].at("last_log"), "no compiler");
  EXPECT_EQ(failures[0].at("serving"), "previous release r1 keeps serving");
  EXPECT_EQ(Curl(SharedPlatform().Url("broken")).body, "good");
}

}  // namespace
}  // namespace paas::testing
