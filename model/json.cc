#include "model/json.h"

#include <nlohmann/json.hpp>

#include "model/json_reader.h"
#include "model/json_sections.h"
#include "model/json_writer.h"
#include "model/reader/application_reader.h"

namespace paas::model {

namespace {

using namespace json_sections;  // the parts, in the order in which they are written below

void WriteHooks(JsonWriter& json, const Hooks& hooks) {
  json.BeginObject().Key("build").StringOrNull(hooks.build);
  json.Key("deploy").StringOrNull(hooks.deploy);
  json.Key("post_deploy").StringOrNull(hooks.post_deploy);
  if (!hooks.strict)
    json.Key("strict").Bool(false);  // a key of our own: named only when it is used
  json.EndObject();
}

void WriteBuildHook(JsonWriter& json, const Hooks& hooks) {
  json.BeginObject().Key("build").StringOrNull(hooks.build).EndObject();
}

void WriteMountsOnly(JsonWriter& json, const ContainerProperties& container) {
  json.BeginObject().Key("mounts");
  WriteMounts(json, container.mounts);
  json.EndObject();
}

// What a build may see and what its key is made of.
void WriteBuildPart(JsonWriter& json, const Application& application) {
  WriteIdentity(json, application);
  json.Key("variables");
  WriteValue(json, application.container.variables);
  json.Key("mounts");
  WriteMounts(json, application.container.mounts);
  json.Key("runtime");
  WriteRuntime(json, application.runtime);
  json.Key("build");
  WriteBuild(json, application.build);
  json.Key("dependencies");
  WriteDependencies(json, application.dependencies);
  json.Key("hooks");
  WriteBuildHook(json, application.hooks);
  json.Key("workers").BeginObject();
  for (const Worker& worker : application.workers) {
    json.Key(worker.name);
    WriteMountsOnly(json, worker.container);
  }
  json.EndObject();
}

}  // namespace

std::string ToJson(const Application& application) {
  JsonWriter json;
  json.BeginObject();
  WriteIdentity(json, application);
  json.Key("container_profile").StringOrNull(application.container_profile);
  WriteContainerProperties(json, application.container);
  json.Key("web");
  WriteWeb(json, application.web);
  json.Key("workers");
  WriteWorkers(json, application.workers);
  json.Key("crons");
  WriteCrons(json, application.crons);
  json.Key("hooks");
  WriteHooks(json, application.hooks);
  json.Key("build");
  WriteBuild(json, application.build);
  json.Key("dependencies");
  WriteDependencies(json, application.dependencies);
  json.Key("runtime");
  WriteRuntime(json, application.runtime);
  json.Key("source");
  WriteSource(json, application);
  json.Key("operations");
  WriteOperations(json, application.operations);
  json.Key("preflight");
  WritePreflight(json, application.preflight);
  json.EndObject();
  return std::move(json).Take();
}

StatusOr<Application> ApplicationFromJson(std::string_view json) {
  PAAS_ASSIGN_OR_RETURN(const yaml::Node node, NodeFromJson(json));
  Diagnostics findings;
  Application application = ReadApplication(Field(node, "", findings), {});
  PAAS_RETURN_IF_ERROR(ToStatus(findings));
  return application;
}

std::string ToBuildTimeJson(const Application& application) {
  JsonWriter json;
  json.BeginObject();
  WriteBuildPart(json, application);
  json.Key("size").String(application.container.size);
  json.Key("disk");
  WriteNumber(json, application.container.disk_mb);
  json.Key("timezone").StringOrNull(application.container.timezone);
  json.Key("web");
  WriteMountsOnly(json, application.container);
  json.Key("source");
  WriteSource(json, application);
  json.Key("preflight");
  WritePreflight(json, application.preflight);
  json.EndObject();
  return std::move(json).Take();
}

std::string BuildRelevantJson(const Application& application) {
  JsonWriter json;
  json.BeginObject();
  WriteBuildPart(json, application);
  json.Key("source_root").String(application.source_root);
  json.EndObject();
  // nlohmann::json sorts the keys: the order of the file does not change the build.
  return nlohmann::json::parse(std::move(json).Take()).dump();
}

}  // namespace paas::model
