#include "tests/e2e/cluster/cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/connect_script.h"

namespace paas::testing {
namespace {

// Answers with what its relationships say to a new connection.
constexpr char kServer[] = R"(import base64, http.server, json, os, socket
def greeting(entry):
    with socket.create_connection((entry["host"], entry["port"]), 5) as s:
        s.settimeout(5)
        return "open"
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        related = json.loads(base64.b64decode(os.environ.get("PLATFORM_RELATIONSHIPS", "e30=")))
        answer = {name: greeting(entries[0]) for name, entries in sorted(related.items())}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
)";

// Fields of a relationship as variables of the shell.
constexpr char kLogin[] =
    "get() { printf %s \"$PLATFORM_RELATIONSHIPS\" | base64 -d | "
    "jq -r --arg r \"$1\" --arg f \"$2\" '.[$r][0][$f] // empty'; }\n";

std::string Applications(const std::string& relationships, const std::string& more) {
  return std::string(
             "web:\n  type: 'python:3.11'\n  source: {root: app}\n"
             "  build: {flavor: none}\n  relationships:\n") +
         [&] {
           std::string indented;
           std::istringstream lines(relationships);
           for (std::string line; std::getline(lines, line);) indented += "  " + line + "\n";
           return indented;
         }() +
         "  web: {commands: {start: python3 serve.py}}\n"
         "  workers:\n"
         "    queue:\n"
         "      commands: {start: exec sleep infinity}\n"
         "      relationships: {cache: 'cache:redis'}\n" +
         more +
         "api:\n  type: 'python:3.11'\n  source: {root: app}\n  build: {flavor: none}\n"
         "  relationships: {database: 'db:reader'}\n"
         "  web: {commands: {start: python3 serve.py}}\n";
}

}  // namespace

os::CommandResult TryDeployCluster(const std::string& environment, const std::string& relationships,
                                   const std::string& services, const std::string& more) {
  const ProjectCopy folder("hello-python");
  std::filesystem::remove(folder.path() + "/.platform.app.yaml");
  std::filesystem::create_directories(folder.path() + "/.platform");
  std::filesystem::create_directories(folder.path() + "/app");
  folder.Write(".platform/applications.yaml", Applications(relationships, more));
  folder.Write(".platform/services.yaml", services);
  folder.Write(".platform/routes.yaml",
               "'https://{default}/': {type: upstream, upstream: 'web:http'}\n");
  folder.Write("app/serve.py", kServer);
  return SharedPlatform().Paasctl({"deploy", "-p", kProject, "-e", environment, folder.path()});
}

std::string DeployCluster(const std::string& environment, const std::string& relationships) {
  const os::CommandResult deployed = TryDeployCluster(environment, relationships);
  EXPECT_EQ(deployed.exit_code, 0)
      << deployed.error_output
      << SharedPlatform().Paasctl({"logs", "-p", kProject, "-e", environment, "-n", "30"}).output;
  return deployed.error_output;
}

std::map<std::string, Running> Containers(const std::string& environment) {
  const os::CommandResult listed =
      SharedPlatform().Paasctl({"ps", "-p", kProject, "-e", environment, "--json"});
  EXPECT_EQ(listed.exit_code, 0) << listed.error_output;
  std::map<std::string, Running> running;
  const auto json = nlohmann::json::parse(listed.output, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return running;
  for (const auto& container : json["containers"]) {
    running[container["name"]] = {container["pid"], container["address"], container["kind"]};
  }
  return running;
}

std::string In(const std::string& container, const std::string& script,
               const std::string& environment) {
  const os::CommandResult result =
      SharedPlatform().Paasctl({"exec", "-q", "-T", "-p", kProject, "-e", environment, "-A",
                                container, "--", "bash", "-c", script});
  return result.output + result.error_output;
}

std::string InNetworkOf(pid_t pid, std::vector<std::string> command) {
  std::vector<std::string> argv = {"nsenter", "-t", std::to_string(pid), "-n", "--"};
  argv.insert(argv.end(), command.begin(), command.end());
  const StatusOr<os::CommandResult> result = os::RunCommand({.argv = argv});
  return result.ok() ? result->output + result->error_output : Message(result.status());
}

std::map<std::string, std::string> ConnectFrom(pid_t pid, const std::set<std::string>& targets) {
  std::vector<std::string> command = {"python3", "-c", kConnectScript};
  command.insert(command.end(), targets.begin(), targets.end());
  std::map<std::string, std::string> ends;
  std::istringstream lines(InNetworkOf(pid, command));
  for (std::string target, end; lines >> target >> end;) ends[target] = end;
  EXPECT_EQ(ends.size(), targets.size());
  return ends;
}

std::set<uint16_t> Listening(pid_t pid) {
  std::set<uint16_t> ports;
  std::istringstream lines(InNetworkOf(pid, {"ss", "-Hltn"}));
  std::string state, receive, send, local;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream(line) >> state >> receive >> send >> local;
    ports.insert(static_cast<uint16_t>(std::stoul(local.substr(local.rfind(':') + 1))));
  }
  return ports;
}

std::string Maria(const std::string& relationship, const std::string& sql) {
  return In("web", std::string(kLogin) + "r=" + relationship +
                       "\nexport MYSQL_PWD=$(get $r password)\n"
                       "exec mariadb -N -h $(get $r host) -P $(get $r port) -u $(get $r username) "
                       "$(get $r path) -e \"" +
                       sql + "\"");
}

std::string Postgres(const std::string& relationship, const std::string& sql) {
  return In("web", std::string(kLogin) + "r=" + relationship +
                       "\nexport PGPASSWORD=$(get $r password)\n"
                       "exec psql -qtA -h $(get $r host) -p $(get $r port) -U $(get $r username) "
                       "-d $(get $r path) -c \"" +
                       sql + "\"");
}

std::string Redis(const std::string& command) {
  return In("web", "exec redis-cli -h cache.internal " + command);
}

pid_t ProcessIn(pid_t init, const std::string& name) {
  const StatusOr<os::CommandResult> found = os::RunCommand(
      {.argv = {"pgrep", "-o", "-x", "--ns", std::to_string(init), "--nslist", "pid", name}});
  return found.ok() && found->exit_code == 0 ? std::stoi(found->output) : 0;
}

}  // namespace paas::testing
