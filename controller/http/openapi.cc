#include "controller/http/openapi.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "controller/http/event_text.h"
#include "controller/http/problem.h"
#include "controller/http/route_table.h"
#include "controller/http/schemas.h"

namespace paas::controller::http {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using Json = nlohmann::ordered_json;

constexpr char kAbout[] =
    "Projects, environments and what is deployed. Every operation is an RPC of the controller; who "
    "may call it is the same as there. Calls that queue an activity answer with 202 and its id, "
    "or, "
    "with Accept: text/event-stream, with its log.";

// The fields of a path, in order: "variable.name".
std::vector<std::string> FieldsOf(std::string_view path) {
  std::vector<std::string> fields;
  while (true) {
    const size_t begin = path.find('{');
    if (begin == std::string_view::npos) return fields;
    const size_t end = path.find('}', begin);
    fields.emplace_back(path.substr(begin + 1, end - begin - 1));
    path.remove_prefix(end);
  }
}

std::string LastOf(const std::string& field) { return field.substr(field.rfind('.') + 1); }

// As documents have it: two methods of one path name its parts alike.
std::string PublicPath(std::string_view path) {
  std::string text(path);
  for (const std::string& field : FieldsOf(path)) {
    text.replace(text.find("{" + field + "}"), field.size() + 2, "{" + LastOf(field) + "}");
  }
  return text;
}

// "get_v1_projects_project"
std::string OperationId(const Route& route) {
  std::string id(route.method);
  std::transform(id.begin(), id.end(), id.begin(), [](char c) { return c | 0x20; });
  for (const char c : PublicPath(route.path)) {
    if (c == '{' || c == '}') continue;
    id += c == '/' || c == '-' || c == '.' ? '_' : c;
  }
  return id;
}

Json Parameter(const char* in, const std::string& name, Json schema) {
  Json parameter = {{"name", name}, {"in", in}};
  if (std::string_view(in) == "path") parameter["required"] = true;
  parameter["schema"] = std::move(schema);
  return parameter;
}

Json ParametersOf(const Route& route, Schemas& schemas) {
  Json parameters = Json::array();
  std::vector<std::string> taken;
  for (const std::string& field : FieldsOf(route.path)) {
    taken.push_back(LastOf(field));
    parameters.push_back(Parameter("path", taken.back(), {{"type", "string"}}));
  }
  if (route.body == Body::kJson) return parameters;
  const Descriptor* message = MethodOf(route)->input_type();
  if (route.uploads()) message = message->FindFieldByName("header")->message_type();
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor& field = *message->field(i);
    const bool is_taken = std::find(taken.begin(), taken.end(), field.name()) != taken.end();
    if (is_taken || field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) continue;
    parameters.push_back(Parameter("query", field.name(), schemas.OfField(field)));
  }
  return parameters;
}

Json Content(const char* type, Json schema) {
  return {{"content", {{type, {{"schema", std::move(schema)}}}}}};
}

Json Described(const char* text, Json what = Json::object()) {
  Json described = {{"description", text}};
  described.update(what);
  return described;
}

// Bytes, as they come.
Json Binary(std::string_view type) {
  return Content(std::string(type).c_str(), {{"type", "string"}, {"format", "binary"}});
}

Json ResponsesOf(const Route& route, Schemas& schemas) {
  const MethodDescriptor& method = *MethodOf(route);
  const Json problem = {{"$ref", "#/components/responses/Problem"}};
  if (route.downloads) {
    return {{"200", Described("The archive", Binary(kBackupType))}, {"default", problem}};
  }
  const Json answer = schemas.Reference(*method.output_type());
  Json responses;
  if (!method.server_streaming()) {
    responses["200"] = Described("OK", Content("application/json", answer));
  } else {
    responses["200"] =
        Described("Events, each with one message", Content(kEventStreamType, answer));
    if (route.method == "GET") {
      responses["204"] = Described("There is nothing more to come");
    } else {
      const Json queued = {{"type", "object"},
                           {"properties", {{"activity", {{"type", "string"}}}}},
                           {"required", {"activity"}}};
      responses["202"] = Described("An activity was queued", Content("application/json", queued));
    }
  }
  responses["default"] = problem;
  return responses;
}

Json OperationOf(const Route& route, Schemas& schemas) {
  const std::string service(route.rpc.substr(0, route.rpc.find('/')));
  Json operation = {{"operationId", OperationId(route)},
                    {"summary", route.summary},
                    {"tags", {service}},
                    {"x-grpc-method", "paas.controller.v1." + std::string(route.rpc)}};
  Json parameters = ParametersOf(route, schemas);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (route.body == Body::kJson) {
    operation["requestBody"] =
        Content("application/json", schemas.Reference(*MethodOf(route)->input_type()));
  } else if (route.uploads()) {
    operation["requestBody"] = Binary(route.body == Body::kBackup ? kBackupType : kTarType);
  }
  operation["responses"] = ResponsesOf(route, schemas);
  return operation;
}

Json ProblemResponse() {
  const Json text = {{"type", "string"}};
  const Json schema = {{"type", "object"},
                       {"properties",
                        {{"type", text},
                         {"title", text},
                         {"status", {{"type", "integer"}}},
                         {"detail", text},
                         {"code", text}}}};
  return Described("What went wrong: RFC 9457, and gRPC's code", Content(kProblemType, schema));
}

Json HealthOperation() {
  const Json schema = {{"type", "object"}, {"properties", {{"status", {{"type", "string"}}}}}};
  return {{"operationId", "get_v1_health"},
          {"summary", "Whether the controller serves"},
          {"tags", {"Health"}},
          {"security", Json::array()},
          {"responses",
           {{"200", Described("It serves", Content("application/json", schema))},
            {"default", {{"$ref", "#/components/responses/Problem"}}}}}};
}

}  // namespace

std::string OpenApiDocument(const std::string& version) {
  Schemas schemas;
  Json paths;
  paths["/v1/health"]["get"] = HealthOperation();
  for (const Route& route : Routes()) {
    std::string method(route.method);
    std::transform(method.begin(), method.end(), method.begin(), [](char c) { return c | 0x20; });
    paths[PublicPath(route.path)][method] = OperationOf(route, schemas);
  }
  Json document = {{"openapi", "3.0.3"},
                   {"info", {{"title", "PaaS"}, {"version", version}, {"description", kAbout}}},
                   {"servers", {{{"url", "/"}}}},
                   {"security", {{{"token", Json::array()}}}},
                   {"paths", std::move(paths)}};
  document["components"]["securitySchemes"]["token"] = {{"type", "http"}, {"scheme", "bearer"}};
  document["components"]["responses"]["Problem"] = ProblemResponse();
  document["components"]["schemas"] = schemas.all();
  return document.dump();
}

}  // namespace paas::controller::http
