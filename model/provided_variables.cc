#include "model/provided_variables.h"

#include <set>

#include "absl/strings/escaping.h"

namespace paas::model {
namespace {

constexpr char kAppDir[] = "/app";
// Where `dependencies` are, and where global installs of npm, pip and gem go.
constexpr char kGlobalDir[] = "/app/.global";

std::string Base64Json(const std::string& json) {
  return absl::Base64Escape(json.empty() ? "{}" : json);
}

// PLATFORM_APPLICATION also says where the application is and what it was made of.
std::string ApplicationJson(const ProvidedInput& input) {
  if (input.application_json.size() <= 2) return input.application_json;
  std::string json = input.application_json.substr(0, input.application_json.size() - 1);
  json += ",\"app_dir\":\"" + std::string(kAppDir) + "\",\"tree_id\":\"" + input.tree_id + "\"";
  if (!input.slug_id.empty()) json += ",\"slug_id\":\"" + input.slug_id + "\"";
  return json + "}";
}

std::map<std::string, std::string> OfBothPhases(const Application& application,
                                                const ProvidedInput& input) {
  return {
      {"GEM_HOME", kGlobalDir},
      {"HOME", kAppDir},
      {"LANG", "C.UTF-8"},
      {"NPM_CONFIG_PREFIX", kGlobalDir},
      {"PATH", kSearchPath},
      {"PLATFORM_APPLICATION", Base64Json(ApplicationJson(input))},
      {"PLATFORM_APPLICATION_NAME", application.name},
      {"PLATFORM_APP_DIR", kAppDir},
      {"PLATFORM_DIR", kAppDir},
      {"PLATFORM_PROJECT", input.project},
      {"PLATFORM_PROJECT_ENTROPY", input.entropy},
      {"PLATFORM_TREE_ID", input.tree_id},
      {"PLATFORM_VARIABLES", Base64Json(input.variables_json)},
      {"PYTHONUSERBASE", kGlobalDir},
      {"SHELL", "/bin/bash"},
      {"USER", "web"},
  };
}

// The root of the "/" location; the application's own directory when it has none.
std::string DocumentRoot(const Web& web) {
  for (const Location& location : web.locations) {
    if (location.path != "/" || !location.root || location.root->empty()) continue;
    const std::string& root = *location.root;
    const size_t begin = root.find_first_not_of('/');
    if (begin == std::string::npos) break;
    return std::string(kAppDir) + "/" + root.substr(begin, root.find_last_not_of('/') + 1 - begin);
  }
  return kAppDir;
}

void AddRuntime(const Application& application, const Worker* worker, const ProvidedInput& input,
                std::map<std::string, std::string>& out) {
  const Commands& commands = worker ? worker->commands : application.web.commands;
  out["PLATFORM_APP_COMMAND"] = commands.start;
  if (!commands.pre_start.empty()) out["PLATFORM_PRE_APP_COMMAND"] = commands.pre_start;
  if (!commands.post_start.empty()) out["PLATFORM_POST_APP_COMMAND"] = commands.post_start;
  out["PLATFORM_BRANCH"] = input.branch;
  out["PLATFORM_ENVIRONMENT"] = input.environment;
  out["PLATFORM_ENVIRONMENT_TYPE"] = input.environment_type;
  out["PLATFORM_RELATIONSHIPS"] = Base64Json(input.relationships_json);
  out["PLATFORM_ROUTES"] = Base64Json(input.routes_json);
  out["PLATFORM_SMTP_HOST"] = "";  // empty: mail is off
  if (worker != nullptr) return;
  out["PLATFORM_DOCUMENT_ROOT"] = DocumentRoot(application.web);
  switch (application.web.upstream.socket_family) {
    case SocketFamily::kTcp:
      out["PORT"] = "8888";
      return;
    case SocketFamily::kUnix:
      out["SOCKET"] = "/run/app.sock";
      return;
  }
}

}  // namespace

bool MayBeSetByUsers(const std::string& name) {
  static const std::set<std::string> kShell = {
      "GEM_HOME", "HOME", "LANG", "NPM_CONFIG_PREFIX", "PATH", "PYTHONUSERBASE", "SHELL", "USER"};
  return kShell.contains(name);
}

std::map<std::string, std::string> ProvidedVariables(const Application& application,
                                                     const Worker* worker,
                                                     const ProvidedInput& input) {
  std::map<std::string, std::string> out = OfBothPhases(application, input);
  switch (input.phase) {
    case VariablePhase::kBuild:
      out["CI"] = "true";
      out["PLATFORM_CACHE_DIR"] = "/tmp/cache";
      out["PLATFORM_OUTPUT_DIR"] = kAppDir;
      out["PLATFORM_VENDOR"] = input.vendor;
      return out;
    case VariablePhase::kRuntime:
      AddRuntime(application, worker, input, out);
      return out;
  }
  return out;
}

bool CountsForBuilds(const std::string& name) { return name != "PLATFORM_APPLICATION"; }

std::map<std::string, std::string> MergeEnvironment(
    std::map<std::string, std::string> provided, const std::map<std::string, std::string>& users) {
  for (const auto& [name, value] : users) {
    if (!provided.contains(name) || MayBeSetByUsers(name)) provided[name] = value;
  }
  return provided;
}

}  // namespace paas::model
