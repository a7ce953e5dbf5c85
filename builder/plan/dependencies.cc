#include "builder/plan/dependencies.h"

#include <string_view>

#include "common/text/shell_word.h"

namespace paas::builder {
namespace {

using text::ShellWord;

using Packages = model::Value::Map;
using Script = std::string (*)(const Packages&);

bool IsAny(const std::string& constraint) { return constraint.empty() || constraint == "*"; }

std::string NpmPackage(const std::string& name, const std::string& constraint) {
  return IsAny(constraint) ? name : name + "@" + constraint;
}

std::string ComposerPackage(const std::string& name, const std::string& constraint) {
  return IsAny(constraint) ? name : name + ":" + constraint;
}

std::string PipPackage(const std::string& name, const std::string& constraint) {
  if (IsAny(constraint)) return name;
  const bool has_operator = std::string_view("<>=!~").find(constraint[0]) != std::string_view::npos;
  return name + (has_operator ? "" : "==") + constraint;
}

std::string Join(const Packages& packages,
                 std::string (*format)(const std::string&, const std::string&)) {
  std::string joined;
  for (const auto& [name, constraint] : packages) {
    joined += ' ' + ShellWord(format(name, model::ToText(constraint)));
  }
  return joined;
}

std::string NpmScript(const Packages& packages) {
  return "npm install --global --prefix /app/.global --no-audit --no-fund --" +
         Join(packages, NpmPackage) + "\n";
}

// A list of packages, or a whole Composer document.
std::string ComposerScript(const Packages& packages) {
  const std::string enter = "mkdir -p /app/.global && cd /app/.global\n";
  if (model::Find(packages, "require") == nullptr) {
    return enter + "[ -e composer.json ] || echo '{}' >composer.json\n" +
           "composer require --no-ansi --no-interaction --no-progress --" +
           Join(packages, ComposerPackage) + "\n";
  }
  return enter + "printf '%s' " + ShellWord(model::ToJson(packages)) + " >composer.json\n" +
         "composer install --no-ansi --no-interaction --no-progress --prefer-dist\n";
}

// As a user's packages: with --prefix, pip of Debian puts programs into local/bin.
std::string PipScript(const Packages& packages) {
  return "PYTHONUSERBASE=/app/.global pip3 install --user --no-input --disable-pip-version-check "
         "--no-warn-script-location --" +
         Join(packages, PipPackage) + "\n";
}

// One by one: a constraint can be said for one gem a command only.
std::string GemScript(const Packages& packages) {
  std::string script;
  for (const auto& [name, constraint] : packages) {
    const std::string text = model::ToText(constraint);
    script +=
        "gem install --no-document --conservative --install-dir /app/.global --bindir "
        "/app/.global/bin" +
        (IsAny(text) ? "" : " --version " + ShellWord(text)) + " " + ShellWord(name) + "\n";
  }
  return script;
}

struct Installer {
  std::string_view language;
  const char* command;
  Script script;
};

// python and python2 are installed for Python 3: there is no other.
constexpr Installer kInstallers[] = {
    {"nodejs", "npm", NpmScript},   {"php", "composer", ComposerScript},
    {"python", "pip3", PipScript},  {"python2", "pip3", PipScript},
    {"python3", "pip3", PipScript}, {"ruby", "gem", GemScript},
};

}  // namespace

StatusOr<std::string> DependencyScript(const model::Dependencies& wanted,
                                       const std::map<std::string, std::string>& commands) {
  const std::string key = "dependencies." + wanted.language;
  for (const auto& [name, constraint] : wanted.packages) {
    // Not every installer can be told where its options end.
    if (name.starts_with('-')) return InvalidArgument(key + ": \"" + name + "\" is no name");
  }
  for (const Installer& installer : kInstallers) {
    if (installer.language != wanted.language) continue;
    if (commands.contains(installer.command)) return installer.script(wanted.packages);
    return InvalidArgument(key + ": the base image does not provide " + installer.command +
                           ", which installs them; images of the recipes here do");
  }
  return InvalidArgument(key +
                         ": dependencies in this language cannot be installed; nodejs, php, "
                         "python3 and ruby can");
}

}  // namespace paas::builder
