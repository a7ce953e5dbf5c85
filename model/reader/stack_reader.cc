#include <algorithm>

#include "model/json_reader.h"
#include "model/reader/application_reader.h"

namespace paas::model {

namespace {

// An entry of a stack, and where it stands.
struct Item {
  StackPackage package;
  Field at;
  bool is_key = false;  // "php@8.3": {…}: the field is the value

  void Error(const std::string& message, const std::string& hint) const {
    is_key ? at.KeyError(message, hint) : at.Error(message, hint);
  }
  void Warn(const std::string& message, const std::string& hint) const {
    is_key ? at.KeyWarn(message, hint) : at.Warn(message, hint);
  }
};

StackPackage ParsePackage(const std::string& text) {
  const size_t at = text.find('@');
  return {text.substr(0, at), at == std::string::npos ? "" : text.substr(at + 1), {}};
}

// "php@8.3", {"php@8.3": {options}}, or {package: x, channel: y}.
std::vector<Item> ReadItems(const Field& field) {
  if (field.IsScalar()) return {{ParsePackage(field.Text()), field}};
  if (field.IsMapping() && field.At("package").Given()) {
    Item item{ParsePackage(field.At("package").Text()), field.At("package")};
    for (const auto& [key, value] : field.Entries()) {
      if (key != "package") item.package.options.emplace_back(key, ValueFromNode(value.node()));
    }
    return {std::move(item)};
  }
  std::vector<Item> items;
  for (const auto& [name, options] : field.Entries()) {
    Item item{ParsePackage(name), options, /*is_key=*/true};
    if (options.Given() && !options.IsMapping()) {
      options.Error("must be a mapping of options, but is " + options.node().Describe());
    } else if (options.Given()) {
      item.package.options = MapFromNode(options.node());
    }
    items.push_back(std::move(item));
  }
  return items;
}

// A list, a mapping or a single text.
std::vector<Item> ReadItemList(const Field& field) {
  if (!field.Given()) return {};
  if (!field.IsSequence()) return ReadItems(field);
  std::vector<Item> items;
  for (const Field& entry : field.Items()) {
    for (Item& item : ReadItems(entry)) items.push_back(std::move(item));
  }
  return items;
}

bool Contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// What the images of all runtimes have in the one version of their Debian release.
bool IsInEveryImage(const std::string& runtime) {
  static const std::vector<std::string> kShared = {"nodejs", "php", "python", "ruby"};
  return Contains(kShared, runtime);
}

// Programs of every image, by their names in Nix.
bool IsTool(const std::string& package) {
  static const std::vector<std::string> kTools = {
      "bash",    "bundler", "bzip2",     "cacert",  "corepack", "coreutils",  "curl",
      "dash",    "file",    "findutils", "gawk",    "gcc",      "git",        "gnugrep",
      "gnumake", "gnused",  "gnutar",    "gzip",    "jq",       "less",       "mariadb",
      "nano",    "nginx",   "openssh",   "openssl", "patch",    "pkg-config", "postgresql",
      "procps",  "redis",   "rsync",     "sqlite",  "tzdata",   "unzip",      "vim",
      "wget",    "xz",      "yarn",      "zip"};
  return Contains(kTools, package) || IsInEveryImage(package);
}

void CheckRuntimes(const std::vector<Item>& runtimes) {
  for (size_t i = 0; i < runtimes.size(); ++i) {
    const StackPackage& runtime = runtimes[i].package;
    if (!Contains(RuntimeNames(), runtime.name) || runtime.name == "composable") {
      runtimes[i].Error("there is no runtime \"" + runtime.name + "\"",
                        DidYouMean(runtime.name, RuntimeNames()));
    } else if (i > 0 && !IsInEveryImage(runtime.name)) {
      runtimes[i].Error("an image has one runtime, and that of " + runtimes[0].package.name +
                            " has no " + runtime.name,
                        "make it the first one, or an application of its own");
    } else if (i > 0) {
      runtimes[i].Warn("the image of " + runtimes[0].package.name + " brings its own " +
                           runtime.name + ", of another version maybe; options are not applied",
                       "");
    }
  }
}

void CheckPackages(const std::vector<Item>& packages) {
  for (const Item& item : packages) {
    if (IsTool(item.package.name)) continue;
    item.Warn("images are of Debian, not of Nix: " + item.package.name + " is not installed",
              "use `dependencies` or the build hook where the application needs it");
  }
}

std::vector<StackPackage> Packages(std::vector<Item> items) {
  std::vector<StackPackage> packages;
  for (Item& item : items) packages.push_back(std::move(item.package));
  return packages;
}

bool HasExtension(const Runtime& runtime, const std::string& name) {
  return std::any_of(runtime.extensions.begin(), runtime.extensions.end(),
                     [&](const PhpExtension& extension) { return extension.name == name; });
}

// "redis", or {name: redis, configuration: {…}}.
PhpExtension ExtensionOf(const Value& value) {
  if (value.AsMap() == nullptr) return {ToText(value), {}};
  PhpExtension extension;
  if (const Value* name = Find(*value.AsMap(), "name")) extension.name = ToText(*name);
  const Value* configuration = Find(*value.AsMap(), "configuration");
  if (configuration != nullptr && configuration->AsMap() != nullptr) {
    extension.configuration = *configuration->AsMap();
  }
  return extension;
}

}  // namespace

std::optional<Stack> ReadStack(const Field& field) {
  if (!field.Given()) return std::nullopt;
  std::vector<Item> runtimes, packages;
  if (field.IsMapping() && (field.At("runtimes").Written() || field.At("packages").Written())) {
    Keys keys(field);
    runtimes = ReadItemList(keys["runtimes"]);
    packages = ReadItemList(keys["packages"]);
    keys.Close();
  } else {
    for (Item& item : ReadItemList(field)) {
      (Contains(RuntimeNames(), item.package.name) ? runtimes : packages).push_back(item);
    }
  }
  if (runtimes.empty()) {
    field.Error("names no runtime", "write it like `runtimes: [\"nodejs@22\"]`");
  }
  CheckRuntimes(runtimes);
  CheckPackages(packages);
  return Stack{Packages(std::move(runtimes)), Packages(std::move(packages))};
}

void ApplyStackOptions(const Stack& stack, Runtime& runtime) {
  if (stack.runtimes.empty()) return;
  const Value::Map& options = stack.runtimes.front().options;
  const Value* extensions = Find(options, "extensions");
  if (extensions != nullptr && extensions->AsList() != nullptr) {
    for (const Value& value : *extensions->AsList()) {
      PhpExtension extension = ExtensionOf(value);
      if (HasExtension(runtime, extension.name)) continue;
      runtime.extensions.push_back(std::move(extension));
    }
  }
  const Value* disabled = Find(options, "disabled_extensions");
  if (disabled == nullptr || disabled->AsList() == nullptr) return;
  for (const Value& value : *disabled->AsList()) {
    if (Contains(runtime.disabled_extensions, ToText(value))) continue;
    runtime.disabled_extensions.push_back(ToText(value));
  }
}

}  // namespace paas::model
