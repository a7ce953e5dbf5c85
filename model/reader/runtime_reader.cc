#include <algorithm>

#include "model/json_reader.h"
#include "model/reader/application_reader.h"

namespace paas::model {

namespace {

PhpExtension ReadExtension(const Field& field) {
  PhpExtension extension;
  if (field.IsScalar()) {
    extension.name = field.Text();
    return extension;
  }
  Keys keys(field);
  extension.name = keys["name"].Text();
  const Field configuration = keys["configuration"];
  if (configuration.Entries().empty() && configuration.HasContent()) return extension;
  if (configuration.IsMapping()) extension.configuration = MapFromNode(configuration.node());
  keys.Close();
  if (extension.name.empty() && field.IsMapping()) field.Error("an extension needs a `name`");
  return extension;
}

StackPackage ParsePackage(const std::string& text) {
  const size_t at = text.find('@');
  return {text.substr(0, at), at == std::string::npos ? "" : text.substr(at + 1), {}};
}

// "php@8.3", {"php@8.3": {options}}, or {package: x, channel: y}.
std::vector<StackPackage> ReadPackages(const Field& item) {
  std::vector<StackPackage> packages;
  if (item.IsScalar()) return {ParsePackage(item.Text())};
  if (item.IsMapping() && item.At("package").Given()) {
    StackPackage package = ParsePackage(item.At("package").Text());
    for (const auto& [key, value] : item.Entries()) {
      if (key != "package") package.options.emplace_back(key, ValueFromNode(value.node()));
    }
    return {std::move(package)};
  }
  for (const auto& [name, options] : item.Entries()) {
    StackPackage package = ParsePackage(name);
    if (options.Given() && !options.IsMapping()) {
      options.Error("must be a mapping of options, but is " + options.node().Describe());
    } else if (options.Given()) {
      package.options = MapFromNode(options.node());
    }
    packages.push_back(std::move(package));
  }
  return packages;
}

// A list, a mapping or a single text.
std::vector<StackPackage> ReadPackageList(const Field& field) {
  if (!field.Given()) return {};
  if (!field.IsSequence()) return ReadPackages(field);
  std::vector<StackPackage> packages;
  for (const Field& item : field.Items()) {
    for (StackPackage& package : ReadPackages(item)) packages.push_back(std::move(package));
  }
  return packages;
}

bool IsRuntime(const std::string& name) {
  const auto& names = RuntimeNames();
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const std::vector<std::string>& RuntimeNames() {
  static const std::vector<std::string> names = {"nodejs", "php",  "python",    "ruby",
                                                 "golang", "java", "elixir",    "dotnet",
                                                 "rust",   "lisp", "composable"};
  return names;
}

RuntimeType ReadType(const Field& field) {
  const std::string text = field.Text();
  const size_t colon = text.find(':');
  RuntimeType type{text.substr(0, colon), colon == std::string::npos ? "" : text.substr(colon + 1)};
  if (!field.IsScalar()) return type;
  if (!IsRuntime(type.name)) {
    field.Error(
        "there is no runtime \"" + type.name + "\"; expected " + Alternatives(RuntimeNames()),
        DidYouMean(type.name, RuntimeNames()));
  } else if (type.version.empty() && type.name != "composable") {
    field.Error("the version is missing", "write it like \"" + type.name + ":<version>\"");
  }
  return type;
}

std::optional<Stack> ReadStack(const Field& field) {
  if (!field.Given()) return std::nullopt;
  Stack stack;
  if (field.IsMapping() && (field.At("runtimes").Written() || field.At("packages").Written())) {
    Keys keys(field);
    stack.runtimes = ReadPackageList(keys["runtimes"]);
    stack.packages = ReadPackageList(keys["packages"]);
    keys.Close();
  } else {
    for (StackPackage& package : ReadPackageList(field)) {
      auto& list = IsRuntime(package.name) ? stack.runtimes : stack.packages;
      list.push_back(std::move(package));
    }
  }
  for (const StackPackage& runtime : stack.runtimes) {
    if (IsRuntime(runtime.name)) continue;
    field.Error("there is no runtime \"" + runtime.name + "\"",
                DidYouMean(runtime.name, RuntimeNames()));
  }
  return stack;
}

Runtime ReadRuntime(const Field& field) {
  Runtime runtime;
  Keys keys(field);
  for (const Field& item : keys["extensions"].Items()) {
    runtime.extensions.push_back(ReadExtension(item));
  }
  runtime.disabled_extensions = keys["disabled_extensions"].Texts();
  if (const auto timeout = keys["request_terminate_timeout"].Int(0, 86400)) {
    runtime.request_terminate_timeout_s = static_cast<uint32_t>(*timeout);
  }
  Keys hints(keys["sizing_hints"]);
  if (const auto memory = hints["request_memory"].Int(10, 65536)) {
    runtime.request_memory_mb = static_cast<uint32_t>(*memory);
  }
  if (const auto memory = hints["reserved_memory"].Int(70, 65536)) {
    runtime.reserved_memory_mb = static_cast<uint32_t>(*memory);
  }
  hints.Close();
  Keys xdebug(keys["xdebug"]);
  runtime.xdebug_idekey = xdebug["idekey"].Text();
  xdebug.Close();
  const Field quicklisp = keys["quicklisp"];
  if (quicklisp.IsMapping()) runtime.quicklisp = MapFromNode(quicklisp.node());
  keys.Close();
  return runtime;
}

}  // namespace paas::model
