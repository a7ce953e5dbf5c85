#include "model/reader/application_reader.h"

#include <algorithm>

#include "model/json_reader.h"
#include "model/reader/scalars.h"

namespace paas::model {

namespace {

constexpr const char* kNameShape =
    "a name has lower-case letters, digits, \"-\" and \"_\", at most 63, and begins and ends with "
    "a letter or digit";

const std::vector<std::string>& Flavors() {
  static const std::vector<std::string> flavors = {"none", "default", "composer", "drupal",
                                                   "symfony"};
  return flavors;
}

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string LowerCase(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

std::string ReadName(const Field& field, const Field& application, const std::string& key) {
  if (!field.Given()) {
    if (key.empty()) application.Error("the key `name` is missing", "write it like `name: app`");
    return key;
  }
  std::string name = field.Text(key);
  if (field.IsScalar() && !IsContainerName(name)) {
    const std::string lower = LowerCase(name);
    field.Error("\"" + name + "\" is no possible name; " + kNameShape,
                IsContainerName(lower) ? "did you mean \"" + lower + "\"?" : "");
  } else if (!key.empty() && name != key) {
    field.Error("\"" + name + "\" differs from the key \"" + key + "\" that the application has");
  }
  return name;
}

void ReadTypeOrStack(Keys& keys, const Field& field, Application& application) {
  const Field type = keys["type"];
  const Field stack = keys["stack"];
  const Field toolstack = keys["toolstack"];
  application.stack = ReadStack(stack);
  if (type.Given()) {
    application.type = ReadType(type);
    if (application.type.name == "composable" && !application.stack) {
      type.Error("needs `stack`, which names its runtimes");
    }
  } else if (application.stack) {
    application.type = {"composable", ""};
  } else if (toolstack.Given()) {
    // "php:drupal" of the first years: PHP 5.4 was the only one.
    const std::string text = toolstack.Text();
    const size_t colon = text.find(':');
    application.type = {"php", "5.4"};
    const std::string flavor = colon == std::string::npos ? "" : text.substr(colon + 1);
    if (flavor.empty() || Contains(Flavors(), flavor)) {
      application.build.flavor = flavor;
    } else {
      toolstack.Error("\"" + text + "\" is no known toolstack", "use `type` and `build.flavor`");
    }
    toolstack.KeyWarn("is an old key, read as `type: \"php:5.4\"` and `build.flavor`");
  } else if (field.IsMapping()) {
    field.Error("the key `type` is missing", "write it like `type: \"nodejs:22\"`");
  }
}

Hooks ReadHooks(const Field& field) {
  Hooks hooks;
  Keys keys(field);
  hooks.build = keys["build"].Text();
  const Field deploy = keys["deploy"];
  const Field legacy = keys["_deploy"];
  hooks.deploy = deploy.Given() ? deploy.Text() : legacy.Text();
  const Field post_deploy = keys["post_deploy"];
  hooks.post_deploy = post_deploy.Text();
  hooks.strict = keys["strict"].Bool(true);
  WarnWhenIdle(post_deploy, "application", "hooks.post_deploy");
  keys.Close();
  return hooks;
}

BuildCache ReadCache(const std::string& name, const Field& field) {
  BuildCache cache;
  cache.name = name;
  Keys keys(field);
  const Field directory = keys["directory"];
  cache.directory = NormalisePath(directory.Text()).value_or("");
  cache.watch = keys["watch"].Texts();
  cache.allow_stale = keys["allow_stale"].Bool(false);
  cache.share_between_apps = keys["share_between_apps"].Bool(false);
  keys.Close();
  if (!NormalisePath(directory.Text())) directory.Error("leads out of the application's root");
  if (cache.watch.empty()) {
    field.Error("a cache needs `watch`, the files that it depends on",
                "write it like `watch: [package-lock.json]`");
  }
  if (!directory.HasContent()) field.Warn("has no `directory`: nothing is kept");
  return cache;
}

void ReadBuild(const Field& field, Build& build) {
  Keys keys(field);
  build.flavor = keys["flavor"].Choice(Flavors(), build.flavor);
  const Field caches = keys["caches"];
  for (const auto& [name, cache] : caches.Entries()) build.caches.push_back(ReadCache(name, cache));
  keys.Close();
}

// Constraints as written: a version 1.10 is not the number 1.1.
Value ReadConstraint(const Field& field) {
  if (field.IsScalar()) return {field.Text()};
  return field.Given() ? ValueFromNode(field.node()) : Value{std::string("*")};
}

std::vector<Dependencies> ReadDependencies(const Field& field) {
  static const std::vector<std::string> kLanguages = {"php",     "python", "python2",
                                                      "python3", "ruby",   "nodejs"};
  std::vector<Dependencies> all;
  for (const auto& [language, packages] : field.Entries()) {
    if (!Contains(kLanguages, language)) {
      const std::string hint = DidYouMean(language, kLanguages);
      packages.KeyError("unknown language",
                        hint.empty() ? "expected " + Alternatives(kLanguages) : hint);
      continue;
    }
    if (language == "python2" || language == "python") {
      packages.KeyWarn("there is no Python 2: these are installed for Python 3");
    }
    Dependencies dependencies{language, {}};
    for (const auto& [name, constraint] : packages.Entries()) {
      dependencies.packages.emplace_back(name, ReadConstraint(constraint));
    }
    all.push_back(std::move(dependencies));
  }
  return all;
}

std::vector<Operation> ReadOperations(const Field& field) {
  std::vector<Operation> operations;
  for (const auto& [name, value] : field.Entries()) {
    Operation operation;
    operation.name = name;
    Keys keys(value);
    operation.role = keys["role"].Choice({"viewer", "contributor", "admin"}, "contributor");
    Keys commands(keys["commands"]);
    const Field start = commands["start"];
    operation.start = start.Text();
    operation.stop = commands["stop"].Text();
    commands.Close();
    if (const auto timeout = keys["timeout"].Int(1, 86400)) {
      operation.timeout = std::chrono::seconds(*timeout);
    }
    keys.Close();
    if (!start.Given()) value.Error("an operation needs `commands: {start: …}`");
    operations.push_back(std::move(operation));
  }
  return operations;
}

std::string ReadSourceRoot(const Field& field, const std::string& fallback) {
  if (!field.Given()) return fallback;
  const std::string text = field.Text();
  const auto root = NormalisePath(text);
  if (!root) field.Error("\"" + text + "\" leads out of the repository");
  return root.value_or(fallback);
}

void ReadSource(const Field& field, const std::string& directory, Application& application) {
  Keys keys(field);
  application.source_root = ReadSourceRoot(keys["root"], directory);
  const Field operations = keys["operations"];
  for (const auto& [name, value] : operations.Entries()) {
    Keys operation(value);
    application.source_operations.push_back({name, operation["command"].Text()});
    operation.Close();
  }
  keys.Close();
}

Preflight ReadPreflight(const Field& field) {
  Preflight preflight;
  Keys keys(field);
  preflight.enabled = keys["enabled"].Bool(true);
  preflight.ignored_rules = keys["ignored_rules"].Texts();
  keys.Close();
  return preflight;
}

Worker ReadWorker(const std::string& name, const Field& field,
                  const ContainerProperties& inherited) {
  Worker worker;
  worker.name = name;
  if (!IsContainerName(name)) field.KeyError(kNameShape);
  Keys keys(field);
  worker.commands = ReadCommands(keys["commands"]);
  worker.container = ReadContainerProperties(keys, inherited);
  keys.Close();
  if (worker.commands.start.empty()) field.Error("a worker needs `commands: {start: …}`");
  return worker;
}

}  // namespace

Application ReadApplication(const Field& field, const ApplicationContext& context) {
  Application application;
  Keys keys(field);
  application.name = ReadName(keys["name"], field, context.key);
  ReadTypeOrStack(keys, field, application);
  ReadBuild(keys["build"], application.build);
  const Field profile = keys["container_profile"];
  application.container_profile = ReadProfile(profile);
  application.container = ReadContainerProperties(keys, {});
  // Workers inherit what stands beside `web`, not what stands inside of it.
  const Field workers = keys["workers"];
  for (const auto& [name, worker] : workers.Entries()) {
    if (name.rfind('.', 0) == 0) continue;
    application.workers.push_back(ReadWorker(name, worker, application.container));
  }
  ReadWeb(keys["web"], application);
  const Field crons = keys["crons"];
  application.crons = ReadCrons(crons);
  WarnWhenIdle(crons, "application", "crons");
  application.hooks = ReadHooks(keys["hooks"]);
  application.dependencies = ReadDependencies(keys["dependencies"]);
  application.runtime = ReadRuntime(keys["runtime"]);
  if (application.stack) ApplyStackOptions(*application.stack, application.runtime);
  ReadSource(keys["source"], context.directory, application);
  const Field operations = keys["operations"];
  application.operations = ReadOperations(operations);
  WarnWhenIdle(operations, "application", "operations");
  application.preflight = ReadPreflight(keys["preflight"]);
  keys.Close();
  return application;
}

}  // namespace paas::model
