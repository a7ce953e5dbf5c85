#include "agent/config/php_config.h"

#include <algorithm>

#include "agent/config/names.h"
#include "agent/config/php_debugger.h"
#include "agent/config/php_modules.h"
#include "agent/config/quoting.h"
#include "agent/config/template.h"
#include "common/text/shell_word.h"

namespace paas::agent {
namespace {

using container::ConfigFile;

constexpr char kScanDir[] = "/run/config/php/conf.d";
constexpr char kCliScanDir[] = "/run/config/php/cli.d";

// An empty entry is the directory that PHP was built with, other for fpm than for the CLI.
std::string ImageScanDir(const ConfigInput& input) {
  return ChangesPhpModules(input) ? kPhpModulesDir : "";
}

Status AddSetting(const std::string& where, const std::string& name, const std::string& value,
                  View::List& settings) {
  if (!IsIniName(name)) return InvalidArgument(where + ": \"" + name + "\" is not a php.ini name");
  if (HasControl(value)) {
    return InvalidArgument(where + "." + name + ": the value holds a control character");
  }
  settings.push_back({{{"name", name}, {"value", value}}});
  return absl::OkStatus();
}

StatusOr<std::string> VariablesIni(const ConfigInput& input) {
  View::List settings;
  for (const model::PhpExtension& extension : input.application.runtime.extensions) {
    for (const auto& [name, value] : extension.configuration) {
      PAAS_RETURN_IF_ERROR(
          AddSetting("runtime.extensions." + extension.name, name, model::ToText(value), settings));
    }
  }
  for (const auto& [name, value] : input.php_settings) {
    PAAS_RETURN_IF_ERROR(AddSetting("variables.php", name, value, settings));
  }
  return Render("variables.ini", {{{"settings", std::move(settings)}}}, Quoting::kIni);
}

StatusOr<std::string> FpmConfig(const ConfigInput& input) {
  const model::Runtime& runtime = input.application.runtime;
  const model::Upstream& upstream = input.application.web.upstream;
  const uint32_t children = PhpChildren(runtime, input.limits);
  const bool tcp = upstream.socket_family == model::SocketFamily::kTcp;
  const View view{{
      {"listen", std::string(tcp ? "127.0.0.1:8888" : kAppSocket)},
      {"children", std::to_string(children)},
      {"spare", std::to_string(std::min<uint32_t>(children, 4))},
      {"has_timeout", runtime.request_terminate_timeout_s.has_value()},
      {"timeout", std::to_string(runtime.request_terminate_timeout_s.value_or(0))},
  }};
  return Render("php-fpm.conf", view, Quoting::kIni);
}

}  // namespace

uint32_t PhpChildren(const model::Runtime& runtime, const container::Limits& limits) {
  if (limits.memory_bytes == 0) return 16;
  const auto memory = static_cast<uint32_t>(limits.memory_bytes >> 20);
  const uint32_t request = std::max<uint32_t>(runtime.request_memory_mb, 10);
  const uint32_t reserved = std::max<uint32_t>(runtime.reserved_memory_mb, 70);
  const uint32_t usable = memory > reserved ? memory - reserved : 0;
  uint32_t children = std::max<uint32_t>((usable + request - 1) / request, 2);
  if (children > 25 && limits.cpu_millis > 0) {
    children = std::max<uint32_t>(25, std::min(children, 5 * limits.cpu_millis / 1000));
  }
  return children;
}

std::string PhpStartCommand(const ConfigInput& input) {
  if (input.runtime.start_command.empty()) return "";
  return "export PHP_INI_SCAN_DIR=" + text::ShellWord(ImageScanDir(input) + ":" + kScanDir) +
         "; exec " + input.runtime.start_command;
}

std::string PhpDebuggerCommand(const ConfigInput& input) {
  return HasDebugger(input) ? DebuggerCommand(input, ImageScanDir(input)) : "";
}

std::string PhpScanDirs(const ConfigInput& input) {
  return ImageScanDir(input) + ":" + kScanDir + ":" + kCliScanDir;
}

StatusOr<std::vector<ConfigFile>> PhpFiles(const ConfigInput& input) {
  std::vector<ConfigFile> out;
  PAAS_ASSIGN_OR_RETURN(std::string defaults, Render("php.ini", {}, Quoting::kIni));
  PAAS_ASSIGN_OR_RETURN(std::string variables, VariablesIni(input));
  PAAS_ASSIGN_OR_RETURN(std::string cli, Render("cli.ini", {}, Quoting::kIni));
  out.push_back({.path = "php.ini", .content = std::move(defaults)});
  out.push_back(
      {.path = "php/conf.d/10-project.ini", .link_target = std::string(kAppDir) + "/php.ini"});
  out.push_back({.path = "php/conf.d/20-variables.ini", .content = std::move(variables)});
  out.push_back({.path = "php/cli.d/30-cli.ini", .content = std::move(cli)});
  // Names are checked whether or not the image can do anything with them.
  PAAS_ASSIGN_OR_RETURN(const std::vector<ConfigFile> links, PhpModuleLinks(input));
  if (ChangesPhpModules(input)) out.insert(out.end(), links.begin(), links.end());
  if (input.phase == ConfigPhase::kBuild) return out;
  PAAS_ASSIGN_OR_RETURN(std::string fpm, FpmConfig(input));
  out.push_back({.path = "php-fpm.conf", .content = std::move(fpm)});
  PAAS_ASSIGN_OR_RETURN(const std::vector<ConfigFile> debugger, DebuggerFiles(input));
  out.insert(out.end(), debugger.begin(), debugger.end());
  return out;
}

}  // namespace paas::agent
