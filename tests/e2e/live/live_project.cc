#include "tests/e2e/live/live_project.h"

#include <gtest/gtest.h>

namespace paas::testing {
namespace {

constexpr char kServer[] = R"JS(
const fs = require('fs');
const kept = [];
require('http').createServer((request, response) => {
  if (request.url === '/pid') return response.end(String(process.pid));
  if (request.url === '/eat') {
    for (;;) kept.push(Buffer.alloc(16 << 20, 1));
  }
  const data = fs.existsSync('/app/kept/data') ? fs.readFileSync('/app/kept/data') : 'nothing';
  response.end(`${fs.readFileSync('/app/text')} ${data}`);
}).listen(process.env.PORT);
)JS";

constexpr char kConfig[] = R"YAML(
name: app
type: 'nodejs:18'
build: {flavor: none}
disk: 128
mounts: {kept: {source: local}}
relationships: {cache: 'cache:redis'}
crons: {tick: {spec: '* * * * *', commands: {start: 'date +%s >>kept/ticks'}}}
web:
  commands: {start: 'exec node server.js'}
  locations: {'/': {passthru: true}}
workers:
  queue:
    commands: {start: 'exec sleep 1000000'}
)YAML";

std::vector<std::string> Words(const std::vector<std::string>& verb,
                               const std::vector<std::string>& more) {
  std::vector<std::string> words = verb;
  words.insert(words.end(), {"-p", "live", "-e", "main"});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

nlohmann::json Named(const nlohmann::json& document, const std::string& name) {
  if (!document.is_object() || !document.contains("containers")) return nullptr;
  for (const auto& container : document["containers"]) {
    if (container.value("name", "") == name) return container;
  }
  return nullptr;
}

}  // namespace

LiveProject::LiveProject() {
  project_.Write("server.js", kServer);
  project_.Write(".platform.app.yaml", kConfig);
  project_.Write(".platform/services.yaml", "cache: {type: 'redis:7.0'}\n");
}

void LiveProject::Deploy(const std::string& text) {
  project_.Write("text", text);
  const os::CommandResult deployed = Paasctl({"deploy"}, {project_.path()});
  ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
}

os::CommandResult LiveProject::Paasctl(const std::vector<std::string>& verb,
                                       const std::vector<std::string>& more) {
  return SharedPlatform().Paasctl(Words(verb, more));
}

nlohmann::json LiveProject::Json(const std::vector<std::string>& verb,
                                 const std::vector<std::string>& more) {
  std::vector<std::string> arguments = more;
  arguments.insert(arguments.begin(), "--json");
  return nlohmann::json::parse(Paasctl(verb, arguments).output, nullptr,
                               /*allow_exceptions=*/false);
}

std::string LiveProject::Inside(const std::string& script, const std::string& container) {
  return Paasctl({"exec"}, {"-A", container, "--", "sh", "-c", script}).output;
}

HttpAnswer LiveProject::Ask(const std::string& path, const std::vector<std::string>& arguments) {
  return Curl(SharedPlatform().Url("live") + path, arguments);
}

nlohmann::json LiveProject::Container(const std::string& name) { return Named(Json({"ps"}), name); }

nlohmann::json LiveProject::Resources(const std::string& name) {
  return Named(Json({"resources", "get"}), name);
}

int LiveProject::InitPid(const std::string& name) {
  const nlohmann::json container = Container(name);
  return container.is_object() ? container.value("pid", -1) : -1;
}

std::string LiveProject::Status() {
  const os::CommandResult listed = SharedPlatform().Paasctl({"envs", "-p", "live", "--json"});
  const auto document = nlohmann::json::parse(listed.output, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || document["environments"].empty()) return "";
  return document["environments"][0].value("status", "");
}

void LiveProject::Delete() { EXPECT_EQ(Paasctl({"delete"}, {"--yes"}).exit_code, 0); }

}  // namespace paas::testing
