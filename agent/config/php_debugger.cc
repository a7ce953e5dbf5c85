#include "agent/config/php_debugger.h"

#include <algorithm>
#include <sstream>

#include "agent/config/php_config.h"
#include "agent/config/site.h"
#include "agent/config/template.h"
#include "common/text/shell_word.h"

namespace paas::agent {
namespace {

using container::ConfigFile;

constexpr char kModule[] = "xdebug";
constexpr char kScanDir[] = "/run/config/php/debugger";
constexpr char kFpmConfig[] = "/run/config/php-fpm-debugger.conf";
// A breakpoint holds one for as long as somebody looks at it.
constexpr uint32_t kChildren = 5;

std::string Property(const ConfigInput& input, const std::string& name) {
  const auto found = input.runtime.properties.find(name);
  return found == input.runtime.properties.end() ? std::string() : found->second;
}

// The file that loads it, "20-xdebug"; empty: the image has none, or loads it anyway.
std::string ModuleFile(const ConfigInput& input) {
  std::istringstream files(Property(input, "php.modules.off"));
  for (std::string file; files >> file;) {
    if (file.ends_with(std::string("-") + kModule)) return file;
  }
  return "";
}

bool IsLoadedAnyway(const ConfigInput& input) {
  const auto& extensions = input.application.runtime.extensions;
  return std::any_of(extensions.begin(), extensions.end(),
                     [](const model::PhpExtension& one) { return one.name == kModule; });
}

}  // namespace

bool HasDebugger(const ConfigInput& input) {
  const std::string start = StartCommand(input);
  return input.runtime.kind == "php" && input.worker.empty() &&
         !input.application.runtime.xdebug_idekey.empty() && !start.empty() &&
         start == PhpStartCommand(input) && !Property(input, "php.fpm").empty() &&
         !ModuleFile(input).empty();
}

std::string DebuggerCommand(const ConfigInput& input, const std::string& image_scan_dir) {
  const std::string scan = image_scan_dir + ":" + kScanDir + ":/run/config/php/conf.d";
  return "export PHP_INI_SCAN_DIR=" + text::ShellWord(scan) + "; exec " +
         Property(input, "php.fpm") + " --nodaemonize --fpm-config " + kFpmConfig;
}

StatusOr<std::vector<ConfigFile>> DebuggerFiles(const ConfigInput& input) {
  std::vector<ConfigFile> out;
  if (!HasDebugger(input)) return out;
  PAAS_ASSIGN_OR_RETURN(
      std::string fpm,
      Render("php-fpm-debugger.conf",
             {{{"listen", std::string(kDebuggerSocket)}, {"children", std::to_string(kChildren)}}},
             Quoting::kIni));
  PAAS_ASSIGN_OR_RETURN(
      std::string settings,
      Render("debugger.ini", {{{"key", input.application.runtime.xdebug_idekey}}}, Quoting::kIni));
  out.push_back({.path = "php-fpm-debugger.conf", .content = std::move(fpm)});
  out.push_back({.path = "php/debugger/30-debugger.ini", .content = std::move(settings)});
  if (IsLoadedAnyway(input)) return out;
  out.push_back({.path = "php/debugger/" + ModuleFile(input) + ".ini",
                 .link_target = Property(input, "php.mods_available") + "/" + kModule + ".ini"});
  return out;
}

}  // namespace paas::agent
