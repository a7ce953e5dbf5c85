#include "tests/e2e/branches/branch_project.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

namespace paas::testing {
namespace {

constexpr char kProject[] = "branching";

constexpr char kConfiguration[] = R"(name: app
type: 'python:3.11'
build: {flavor: none}
disk: 128
mounts: {files: {source: local}, scratch: {source: tmp}}
relationships: {database: 'db:owner'}
web: {commands: {start: python3 serve.py}}
hooks: {deploy: 'echo "$PLATFORM_BRANCH" >> files/hooks'}
)";

constexpr char kServices[] = R"(db:
  type: postgresql:15
  disk: 512
  configuration:
    databases: [main]
    endpoints:
      owner: {default_database: main, privileges: {main: admin}}
)";

constexpr char kServer[] = R"PY(import base64, http.server, json, os, subprocess
database = json.loads(base64.b64decode(os.environ["PLATFORM_RELATIONSHIPS"]))["database"][0]
command = ["psql", "-qtA", "-h", database["host"], "-U", database["username"], "-d",
           database["path"], "-c", "CREATE TABLE IF NOT EXISTS t (a INT)", "-c",
           "SELECT count(*) FROM t"]
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        done = subprocess.run(command, env=dict(os.environ, PGPASSWORD=database["password"]),
                              capture_output=True, text=True)
        body = (open("text").read() + " " + (done.stdout or done.stderr)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
)PY";

constexpr char kLogin[] =
    "export PGOPTIONS='-c client_min_messages=warning'\n"
    "get() { printf %s \"$PLATFORM_RELATIONSHIPS\" | base64 -d | jq -rj .database[0].$1; }\n";

nlohmann::json Environments() {
  const std::string listed = SharedPlatform().Paasctl({"envs", "-p", kProject, "--json"}).output;
  const auto document = nlohmann::json::parse(listed, nullptr, /*allow_exceptions=*/false);
  return document.is_object() ? document["environments"] : nlohmann::json::array();
}

}  // namespace

void BranchProject::Write(const std::string& text) const {
  std::filesystem::create_directories(folder_.path() + "/.platform");
  folder_.Write(".platform.app.yaml", kConfiguration);
  folder_.Write(".platform/services.yaml", kServices);
  folder_.Write("serve.py", kServer);
  folder_.Write("text", text);
}

os::CommandResult BranchProject::Deploy(const std::string& environment) const {
  return SharedPlatform().Paasctl({"deploy", "-p", kProject, "-e", environment, folder_.path()});
}

std::string BranchProject::Paasctl(std::vector<std::string> arguments,
                                   const std::string& environment, int exit) {
  arguments.insert(arguments.end(), {"-p", kProject, "-e", environment});
  const os::CommandResult result = SharedPlatform().Paasctl(arguments);
  EXPECT_EQ(result.exit_code, exit)
      << arguments.front() << ": " << result.output << result.error_output;
  return result.output + result.error_output;
}

std::string BranchProject::Shell(const std::string& environment, const std::string& script) {
  const os::CommandResult result =
      SharedPlatform().Paasctl({"exec", "-q", "-T", "-p", kProject, "-e", environment, "-A", "app",
                                "--", "bash", "-c", script});
  return result.output + result.error_output;
}

std::string BranchProject::Sql(const std::string& environment, const std::string& statement) {
  return Shell(environment, std::string(kLogin) +
                                "PGPASSWORD=$(get password) exec psql -qtA -h $(get host) "
                                "-U $(get username) -d main -c \"" +
                                statement + "\"");
}

std::string BranchProject::Password(const std::string& environment) {
  return Shell(environment, std::string(kLogin) + "get password");
}

std::string BranchProject::Page(const std::string& environment) {
  for (const auto& one : Environments()) {
    if (one["name"] != environment || one["urls"].empty()) continue;
    const HttpAnswer answer = Curl(one["urls"][0]);
    return answer.status == 200 ? answer.body : "";
  }
  return "";
}

bool BranchProject::Exists(const std::string& environment) {
  for (const auto& one : Environments()) {
    if (one["name"] == environment) return true;
  }
  return false;
}

void BranchProject::DeleteBranches() {
  for (const auto& one : Environments()) {
    if (one["name"] != "main") Paasctl({"delete", "--yes"}, one["name"]);
  }
}

}  // namespace paas::testing
