#include "model/json_sections.h"

namespace paas::model::json_sections {

namespace {

// "php@8.3", or {"php@8.3": {options}}.
void WritePackage(JsonWriter& json, const StackPackage& package) {
  const std::string name =
      package.version.empty() ? package.name : package.name + "@" + package.version;
  if (package.options.empty()) {
    json.String(name);
    return;
  }
  json.BeginObject().Key(name);
  WriteValue(json, package.options);
  json.EndObject();
}

void WriteStack(JsonWriter& json, const std::optional<Stack>& stack) {
  if (!stack) {
    json.Null();
    return;
  }
  json.BeginObject().Key("runtimes").BeginArray();
  for (const StackPackage& package : stack->runtimes) WritePackage(json, package);
  json.EndArray().Key("packages").BeginArray();
  for (const StackPackage& package : stack->packages) WritePackage(json, package);
  json.EndArray().EndObject();
}

void WriteExtension(JsonWriter& json, const PhpExtension& extension) {
  if (extension.configuration.empty()) {
    json.String(extension.name);
    return;
  }
  json.BeginObject().Key("name").String(extension.name).Key("configuration");
  WriteValue(json, extension.configuration);
  json.EndObject();
}

}  // namespace

void WriteIdentity(JsonWriter& json, const Application& application) {
  json.Key("name").String(application.name);
  json.Key("type").String(ToString(application.type));
  json.Key("stack");
  WriteStack(json, application.stack);
}

void WriteWorkers(JsonWriter& json, const std::vector<Worker>& workers) {
  json.BeginObject();
  for (const Worker& worker : workers) {
    json.Key(worker.name).BeginObject().Key("commands");
    WriteCommands(json, worker.commands);
    WriteContainerProperties(json, worker.container);
    json.EndObject();
  }
  json.EndObject();
}

void WriteCrons(JsonWriter& json, const std::vector<Cron>& crons) {
  json.BeginObject();
  for (const Cron& cron : crons) {
    json.Key(cron.name).BeginObject().Key("spec").String(cron.spec);
    json.Key("commands").BeginObject().Key("start").StringOrNull(cron.start);
    json.Key("stop").StringOrNull(cron.stop).EndObject();
    json.Key("shutdown_timeout").Int(cron.shutdown_timeout.count());
    json.Key("timeout").Int(cron.timeout.count()).EndObject();
  }
  json.EndObject();
}

void WriteBuild(JsonWriter& json, const Build& build) {
  json.BeginObject().Key("flavor").StringOrNull(build.flavor).Key("caches").BeginObject();
  for (const BuildCache& cache : build.caches) {
    json.Key(cache.name).BeginObject().Key("directory").StringOrNull(cache.directory);
    json.Key("watch");
    WriteTexts(json, cache.watch);
    json.Key("allow_stale").Bool(cache.allow_stale);
    json.Key("share_between_apps").Bool(cache.share_between_apps).EndObject();
  }
  json.EndObject().EndObject();
}

void WriteDependencies(JsonWriter& json, const std::vector<Dependencies>& dependencies) {
  json.BeginObject();
  for (const Dependencies& language : dependencies) {
    json.Key(language.language);
    WriteValue(json, language.packages);
  }
  json.EndObject();
}

void WriteRuntime(JsonWriter& json, const Runtime& runtime) {
  json.BeginObject().Key("extensions").BeginArray();
  for (const PhpExtension& extension : runtime.extensions) WriteExtension(json, extension);
  json.EndArray().Key("disabled_extensions");
  WriteTexts(json, runtime.disabled_extensions);
  json.Key("request_terminate_timeout");
  WriteNumber(json, runtime.request_terminate_timeout_s);
  json.Key("sizing_hints").BeginObject().Key("request_memory").Int(runtime.request_memory_mb);
  json.Key("reserved_memory").Int(runtime.reserved_memory_mb).EndObject();
  json.Key("xdebug").BeginObject().Key("idekey").StringOrNull(runtime.xdebug_idekey).EndObject();
  json.Key("quicklisp");
  WriteValue(json, runtime.quicklisp);
  json.EndObject();
}

void WriteSource(JsonWriter& json, const Application& application) {
  // "/" is the root of the repository; an empty root would read as the default.
  json.BeginObject().Key("root").String("/" + application.source_root).Key("operations");
  json.BeginObject();
  for (const SourceOperation& operation : application.source_operations) {
    json.Key(operation.name).BeginObject().Key("command").String(operation.command).EndObject();
  }
  json.EndObject().EndObject();
}

void WriteOperations(JsonWriter& json, const std::vector<Operation>& operations) {
  json.BeginObject();
  for (const Operation& operation : operations) {
    json.Key(operation.name).BeginObject().Key("role").String(operation.role);
    json.Key("commands").BeginObject().Key("start").String(operation.start);
    json.Key("stop").StringOrNull(operation.stop).EndObject().Key("timeout");
    if (operation.timeout) {
      json.Int(operation.timeout->count());
    } else {
      json.Null();
    }
    json.EndObject();
  }
  json.EndObject();
}

void WritePreflight(JsonWriter& json, const Preflight& preflight) {
  json.BeginObject().Key("enabled").Bool(preflight.enabled).Key("ignored_rules");
  WriteTexts(json, preflight.ignored_rules);
  json.EndObject();
}

}  // namespace paas::model::json_sections
