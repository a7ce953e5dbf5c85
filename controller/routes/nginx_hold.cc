#include "controller/routes/nginx_hold.h"

#include <set>

#include "common/digest/sha256.h"
#include "controller/routes/nginx_guesses.h"

namespace paas::controller {
namespace {

// "100.96.0.5:80" → "100.96.0.5": a container has one address for as long as it lives.
std::string KeyOf(const Site& site) {
  if (site.kind != SiteKind::kUpstream) return "";
  return site.address.substr(0, site.address.rfind(':'));
}

const char kRequestPhases[] = R"nginx(
  lua_check_client_abort on;
  access_by_lua_block { return require("hold").enter() }
  header_filter_by_lua_block { return require("hold").answer() }
  log_by_lua_block { return require("hold").done() }
)nginx";

}  // namespace

std::string HoldScriptName() {
  return "hold-" + digest::Sha256Hex(HoldScript()).substr(0, 16) + ".lua";
}

void WriteHoldModules(const RouterSettings& settings, ConfigWriter& config) {
  if (!settings.has_lua_module) return;
  for (const char* name : {"ndk_http_module.so", "ngx_http_lua_module.so"}) {
    config.Line("load_module " + Quoted(settings.modules_dir + "/" + name));
  }
}

void WriteHold(const RouterSettings& settings, ConfigWriter& config) {
  if (!settings.has_lua_module) return;
  config.Line("lua_shared_dict holds 8m");
  WriteGuessMemory(config);
  config.Open("init_by_lua_block")
      .Raw("    package.loaded.hold = dofile(\"" + settings.Files() + "/" + HoldScriptName() +
           "\")\n")
      // Each will need a second connection, and others need some too.
      .Raw("    package.loaded.hold.begin(" + std::to_string(settings.worker_connections / 3) +
           ", " + std::to_string(settings.most_unanswered) + ", \"" + settings.Epochs() + "\", \"" +
           settings.Parked() + "\")\n");
  WriteGuessModule(settings, config);
  config.Close();
  config.Raw(std::string_view(kRequestPhases).substr(1));
  config.Open("server");
  config.Line("listen unix:" + settings.Control()).Line("server_name _");
  config.Line("client_body_buffer_size 1m").Line("client_max_body_size 1m");
  config.Open("location /")
      .Raw("      content_by_lua_block { return require(\"hold\").control() }\n")
      .Close();
  config.Close();
}

void WriteHoldKeys(const RouterSettings& settings, const Site& site, const SitesByPath& neighbours,
                   ConfigWriter& config) {
  if (!settings.has_lua_module) return;
  std::set<std::string> keys = {KeyOf(site)};
  if (site.ssi) {
    for (const auto& [path, neighbour] : neighbours) keys.insert(KeyOf(*neighbour));
  }
  keys.erase("");
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "" : " ") + key;
  config.Line("set $hold_keys " + Quoted(text));
}

}  // namespace paas::controller
