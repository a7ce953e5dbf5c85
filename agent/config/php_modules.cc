#include "agent/config/php_modules.h"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace paas::agent {
namespace {

using container::ConfigFile;

constexpr size_t kPlace = 3;  // "20-" before the name

std::string Property(const ConfigInput& input, const std::string& name) {
  const auto found = input.runtime.properties.find(name);
  return found == input.runtime.properties.end() ? std::string() : found->second;
}

std::vector<std::string> Words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) {
    if (word.size() > kPlace) words.push_back(word);
  }
  return words;
}

bool IsModuleName(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  });
}

// Names as the image has them: in lower case.
StatusOr<std::string> ModuleName(const std::string& key, std::string name) {
  if (!IsModuleName(name)) {
    return InvalidArgument("runtime." + key + ": \"" + name + "\" is not a name");
  }
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return name;
}

ConfigFile Link(const std::string& file, const std::string& target) {
  return {.path = "php/modules/" + file + ".ini", .link_target = target};
}

}  // namespace

bool ChangesPhpModules(const ConfigInput& input) {
  const model::Runtime& runtime = input.application.runtime;
  return !Property(input, "php.modules.on").empty() &&
         (!runtime.extensions.empty() || !runtime.disabled_extensions.empty());
}

StatusOr<std::vector<ConfigFile>> PhpModuleLinks(const ConfigInput& input) {
  std::vector<std::string> disabled, wanted;
  for (const std::string& name : input.application.runtime.disabled_extensions) {
    PAAS_ASSIGN_OR_RETURN(disabled.emplace_back(), ModuleName("disabled_extensions", name));
  }
  for (const model::PhpExtension& extension : input.application.runtime.extensions) {
    PAAS_ASSIGN_OR_RETURN(wanted.emplace_back(), ModuleName("extensions", extension.name));
  }
  const auto holds = [](const std::vector<std::string>& list, const std::string& file) {
    return std::find(list.begin(), list.end(), file.substr(kPlace)) != list.end();
  };
  std::vector<ConfigFile> links;
  for (const std::string& file : Words(Property(input, "php.modules.on"))) {
    if (holds(disabled, file)) continue;
    links.push_back(Link(file, Property(input, "php.conf_d.fpm") + "/" + file + ".ini"));
  }
  for (const std::string& file : Words(Property(input, "php.modules.off"))) {
    if (!holds(wanted, file)) continue;
    links.push_back(
        Link(file, Property(input, "php.mods_available") + "/" + file.substr(kPlace) + ".ini"));
  }
  return links;
}

}  // namespace paas::agent
