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

// It travels in cookies, and stands in configuration files.
std::string ReadIdeKey(const Field& field) {
  constexpr size_t kLongest = 64;
  const std::string key = field.Text();
  const bool is_plain = std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
  if (!is_plain || key.size() > kLongest) {
    field.Error("\"" + key + "\" is no key", "letters, digits, dots and dashes, like PHPSTORM");
  }
  return key;
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
  runtime.xdebug_idekey = ReadIdeKey(xdebug["idekey"]);
  xdebug.Close();
  const Field quicklisp = keys["quicklisp"];
  if (quicklisp.IsMapping()) runtime.quicklisp = MapFromNode(quicklisp.node());
  keys.Close();
  return runtime;
}

}  // namespace paas::model
