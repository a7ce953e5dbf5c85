// What each kind of change does to the processes of an application and its service.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

// The parts of the project that the steps of the test change.
struct Parts {
  std::string variables = "1";  // of the process, set with `paasctl var`
  std::string start = "node server.js";
  std::string locations = "/: {passthru: true}";
  std::string crons = "nightly: {spec: '0 3 * * *', commands: {start: 'true'}}";
  std::string hook = "true";
  std::string size = "S";
  std::string mounts = "kept: {source: local}";
  std::string relationships = "cache: 'cache:redis'";
  std::string policy = "allkeys-lru";
  std::string routes;
  std::string outbound = "[{protocol: tcp, ips: ['0.0.0.0/0']}]";
  std::string access = "viewer";
  std::string operations = "clean: {commands: {start: 'true'}}";
  std::string code = "1";
};

// Which processes there are: by what they are, the same as long as the pid and the time of their
// start are.
using Processes = std::map<std::string, std::string>;

std::string ReadFile(const std::string& path) { return os::ReadFile(path).value_or(std::string()); }

std::string LinkOf(const std::string& path) {
  std::error_code error;
  return std::filesystem::read_symlink(path, error).string();
}

// "12345 at 8817": pid and start time, of a process that may be gone.
std::string IdentityOf(const std::string& pid) {
  const std::string stat = ReadFile("/proc/" + pid + "/stat");
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(stat.substr(name_end + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i) rest >> field;  // 22: starttime
  return pid + " at " + field;
}

class KindsOfChange : public ::testing::Test {
 protected:
  void SetUp() override {
    project_.Write("server.js",
                   "require('http').createServer((q, r) => r.end('good')).listen("
                   "process.env.PORT)\n");
  }
  void TearDown() override { Paasctl({"delete", "--yes"}); }

  static os::CommandResult Paasctl(std::vector<std::string> words) {
    words.insert(words.end(), {"-p", "kinds", "-e", "main"});
    return SharedPlatform().Paasctl(words);
  }
  void Write(const Parts& p) {
    project_.Write("version", p.code);
    project_.Write(".platform/services.yaml",
                   "cache: {type: 'redis:7.0', configuration: "
                   "{maxmemory_policy: " +
                       p.policy + "}}\n");
    project_.Write(".platform/routes.yaml",
                   "'http://{default}/': {type: upstream, upstream: 'app:http'}\n" + p.routes);
    project_.Write(
        ".platform.app.yaml",
        "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\ndisk: 128\nsize: " + p.size +
            "\nmounts: {" + p.mounts + "}\nrelationships: {" + p.relationships + "}\ncrons: {" +
            p.crons + "}\noperations: {" + p.operations + "}\nfirewall: {outbound: " + p.outbound +
            "}\naccess: {ssh: " + p.access + "}\nhooks: {deploy: 'echo hook ran >> kept/hook; " +
            p.hook + "'}\nweb:\n  commands: {start: " + p.start + "}\n  locations: {" +
            p.locations + "}\n");
  }
  // The line "plan" that names the application or the service, and the whole output.
  std::string Deploy(const Parts& parts) {
    Write(parts);
    const os::CommandResult deployed = Paasctl({"deploy", project_.path()});
    EXPECT_EQ(deployed.exit_code, 0) << deployed.error_output;
    return deployed.error_output;
  }
  static Processes Running() {
    Processes processes;
    const Json listed = Json::parse(Paasctl({"ps", "--json"}).output);
    for (const Json& row : listed.at("containers")) {
      const std::string init = row.at("pid").dump(), name = row.at("name");
      processes["init of " + name] = IdentityOf(init);
      AddProgramsOf(init, processes);
    }
    return processes;
  }
  static void AddProgramsOf(const std::string& init, Processes& processes) {
    const std::string space = LinkOf("/proc/" + init + "/ns/pid");
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string pid = entry.path().filename();
      if (LinkOf(entry.path() / "ns/pid") != space) continue;
      const std::string command = ReadFile(entry.path() / "cmdline");
      for (const char* program : {"nginx: master", "redis-server"}) {
        if (command.starts_with(program)) processes[program] = IdentityOf(pid);
      }
      if (command.starts_with("node") && command.find("server.js") != std::string::npos) {
        processes["application"] = IdentityOf(pid);
      }
    }
  }
  static std::vector<std::string> Changed(const Processes& before, const Processes& after) {
    std::vector<std::string> changed;
    for (const auto& [name, identity] : before) {
      const auto now = after.find(name);
      if (now == after.end() || now->second != identity) changed.push_back(name);
    }
    return changed;
  }

  ProjectCopy project_{"hello-node"};
};

struct Step {
  const char* change;
  void (*make)(Parts&);
  const char* plan;  // a part of the plan's line
  std::vector<std::string> changed;
};

const std::vector<std::string> kApplication = {"application"};
const std::vector<std::string> kAllOfTheApplication = {"application", "init of app",
                                                       "nginx: master"};
const std::vector<std::string> kService = {"init of cache", "redis-server"};

const Step kSteps[] = {
    {"nothing", [](Parts&) {}, "  plan       2 unchanged", {}},
    {"code", [](Parts& p) { p.code = "2"; }, "swap app  app: code changed", kApplication},
    {"a cron",
     [](Parts& p) { p.crons = "hourly: {spec: '1 * * * *', commands: {start: 'true'}}"; },
     "reconfigure app: cron hourly added, cron nightly removed",
     {}},
    {"an operation",
     [](Parts& p) { p.operations = "clean: {commands: {start: 'false'}}"; },
     "reconfigure app: operation clean changed",
     {}},
    {"access", [](Parts& p) { p.access = "admin"; }, "reconfigure app: access changed", {}},
    {"the deploy hook",
     [](Parts& p) { p.hook = "true again"; },
     "reconfigure app: deploy hook changed",
     {}},
    {"routes",
     [](Parts& p) {
       p.routes = "'http://www.{default}/': {type: redirect, to: 'http://{default}/'}\n";
     },
     "update    router: route http://www.",
     {}},
    {"limits", [](Parts& p) { p.size = "XL"; }, "reconfigure app: CPU", {}},
    {"outbound policy",
     [](Parts& p) { p.outbound = "[{protocol: tcp, ips: ['10.0.0.0/8']}]"; },
     "reconfigure app: outbound policy changed",
     {}},
    {"a location",
     [](Parts& p) { p.locations = "/: {passthru: true, headers: {X-Shop: open}}"; },
     "reconfigure app: location / changed, nginx reloads",
     {}},
    {"the start command", [](Parts& p) { p.start = "node server.js again"; },
     "reconfigure app: start command changed, processes restart", kApplication},
    {"a relationship less", [](Parts& p) { p.relationships = ""; },
     "reconfigure app: relationship cache removed", kApplication},
    {"a relationship more", [](Parts& p) { p.relationships = "cache: 'cache:redis'"; },
     "reconfigure app: relationship cache added", kApplication},
    {"a mount more", [](Parts& p) { p.mounts += ", more: {source: local}"; },
     "restart   app: mount /app/more added", kAllOfTheApplication},
    {"a mount less", [](Parts& p) { p.mounts = "kept: {source: local}"; },
     "restart   app: mount /app/more removed", kAllOfTheApplication},
    {"the configuration of a service", [](Parts& p) { p.policy = "noeviction"; },
     "restart   cache: setting maxmemory_policy changed", kService},
};

TEST_F(KindsOfChange, DisturbWhatTheyMustAndNothingElse) {
  Parts parts;
  Deploy(parts);
  Processes before = Running();
  ASSERT_EQ(before.size(), 5u) << ::testing::PrintToString(before);
  for (const Step& step : kSteps) {
    SCOPED_TRACE(step.change);
    step.make(parts);
    EXPECT_THAT(Deploy(parts), HasSubstr(step.plan));
    const Processes after = Running();
    EXPECT_EQ(Changed(before, after), step.changed);
    EXPECT_EQ(Curl(SharedPlatform().Url("kinds")).body, "good");
    before = after;
  }
}

TEST_F(KindsOfChange, AVariableIsSeenByTheApplicationsProcessesAlone) {
  Deploy(Parts());
  const Processes before = Running();
  EXPECT_EQ(Paasctl({"var", "set", "env:LOG_LEVEL", "debug"}).exit_code, 0);
  EXPECT_EQ(Changed(before, Running()), kApplication);
}

}  // namespace
}  // namespace paas::testing
