#include "tests/e2e/swap/swap_project.h"

#include <nlohmann/json.hpp>

namespace paas::testing {
namespace {

constexpr char kServer[] = R"JS(
const fs = require('fs');
require('http').createServer((request, response) => {
  if (request.url === '/pid') return response.end(String(process.pid));
  const kept = fs.existsSync('/app/kept/data') ? fs.readFileSync('/app/kept/data') : 'nothing';
  response.end(`${fs.readFileSync('/app/text')} ${process.env.GREETING} ${kept}`);
}).listen(process.env.PORT);
)JS";

}  // namespace

void SwapProject::Write(const Version& version) const {
  project_.Write("text", version.text);
  project_.Write("server.js", kServer);
  project_.Write(
      ".platform.app.yaml",
      "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\ndisk: 128\nsize: " + version.size +
          "\n"
          "mounts: {kept: {source: local}, cache: {source: tmp}}\n"
          "variables: {env: {GREETING: " +
          version.greeting +
          "}}\n"
          "crons: {tick: {spec: '0 5 * * *', commands: {start: '" +
          version.cron +
          "'}}}\n"
          "web:\n  commands: {start: '" +
          version.start +
          "'}\n"
          "  locations:\n    '/': {passthru: true}\n"
          "    '/static': {root: public, headers: {X-Version: " +
          version.header + "}}\n");
}

os::CommandResult SwapProject::Deploy() const {
  return SharedPlatform().Paasctl({"deploy", "-p", "live", "-e", "main", project_.path()});
}

std::string SwapProject::Inside(const std::string& script) {
  return SharedPlatform()
      .Paasctl({"exec", "-p", "live", "-e", "main", "-A", "app", "--", "sh", "-c", script})
      .output;
}

std::string SwapProject::Answer() { return Curl(SharedPlatform().Url("live")).body; }

std::string SwapProject::ApplicationPid() {
  return Curl(SharedPlatform().Url("live") + "pid").body;
}

int SwapProject::InitPid() {
  const std::string text = SharedPlatform().Paasctl({"ps", "-p", "live", "-o", "json"}).output;
  const auto document = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || !document.contains("containers")) return -1;
  return document["containers"].empty() ? -1 : document["containers"][0].value("pid", -1);
}

std::string SwapProject::NginxPid() { return Inside("pgrep -o nginx"); }

}  // namespace paas::testing
