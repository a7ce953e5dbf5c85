#include "agent/config/config_effect.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace paas::agent {
namespace {

using container::ConfigFile;

// Read anew by whoever uses them.
constexpr std::array<std::string_view, 9> kUnnoticed = {
    "bin/application", "bin/cron",        "bin/hook",
    "bin/job",         "bin/open-gate",   "profile",
    "config.json",     "bin/ssh-session", "ssh/authorized_keys"};

bool IsUnnoticed(std::string_view path) {
  return path.starts_with("hooks/") || path.starts_with("crons/") ||
         std::find(kUnnoticed.begin(), kUnnoticed.end(), path) != kUnnoticed.end();
}

bool IsOfNginx(std::string_view path) { return path == "nginx.conf" || path == "fastcgi_params"; }

// Of services that go on; sshd takes its sessions along when it is started anew.
bool IsOfAnotherService(std::string_view path) {
  return (path.starts_with("service/") && !path.starts_with("service/app/")) ||
         path == "sshd_config" || path == "ssh/host_key";
}

std::map<std::string_view, const ConfigFile*> ByPath(const std::vector<ConfigFile>& files) {
  std::map<std::string_view, const ConfigFile*> map;
  for (const ConfigFile& file : files) map[file.path] = &file;
  return map;
}

std::set<std::string_view> ChangedPaths(const std::vector<ConfigFile>& before,
                                        const std::vector<ConfigFile>& after) {
  const auto old_files = ByPath(before), new_files = ByPath(after);
  std::set<std::string_view> changed;
  for (const auto& [path, file] : old_files) {
    const auto found = new_files.find(path);
    if (found == new_files.end() || *found->second != *file) changed.insert(path);
  }
  for (const auto& [path, file] : new_files) {
    if (!old_files.contains(path)) changed.insert(path);
  }
  return changed;
}

}  // namespace

ConfigEffect EffectOf(const std::vector<ConfigFile>& before, const std::vector<ConfigFile>& after) {
  ConfigEffect effect;
  effect.container = HasApplicationService(before) != HasApplicationService(after);
  for (const std::string_view path : ChangedPaths(before, after)) {
    if (IsUnnoticed(path)) continue;
    if (IsOfNginx(path)) {
      effect.nginx = true;
    } else if (IsOfAnotherService(path)) {
      effect.container = true;
    } else {
      effect.application = true;
    }
  }
  return effect;
}

bool HasApplicationService(const std::vector<ConfigFile>& config) {
  return std::any_of(config.begin(), config.end(),
                     [](const ConfigFile& file) { return file.path == "service/app/run"; });
}

}  // namespace paas::agent
