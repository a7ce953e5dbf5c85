#include "paasctl/commands/variable_views.h"

#include <algorithm>

#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

constexpr char kHidden[] = "[hidden]";

std::string LevelOf(const Variable& variable) {
  return variable.environment.empty() ? "project" : "environment";
}

// What a person should know beside the value.
std::string RemarksOn(const Variable& variable) {
  std::vector<std::string> remarks;
  if (!variable.is_enabled) remarks.push_back("disabled");
  if (variable.is_sensitive) remarks.push_back("sensitive");
  if (variable.is_json) remarks.push_back("json");
  if (!variable.applications.empty()) remarks.push_back("for " + Join(variable.applications, ", "));
  return Join(remarks, "; ");
}

// For people, secrets are a word; for programs, null.
Value Shown(const Session& session, bool is_sensitive, const std::string& value) {
  if (!is_sensitive) return value;
  const bool for_people = session.globals.format == Format::kTable;
  return for_people ? Value(kHidden) : Value();
}

StatusOr<std::vector<Variable>> ListAll(Session& session) {
  PAAS_ASSIGN_OR_RETURN(Client * client, session.connect());
  const EnvironmentId id = session.ResolveAndTell().id;
  StatusOr<std::vector<Variable>> variables = client->variables().List(id);
  // Before the first deploy there is a project with variables and no environment yet.
  if (absl::IsNotFound(variables.status())) {
    return client->variables().List({.project = id.project, .environment = ""});
  }
  return variables;
}

Outcome RunList(Session& session, const Arguments& arguments) {
  const StatusOr<std::vector<Variable>> variables = ListAll(session);
  if (!variables.ok()) return variables.status();
  Listing listing{.name = "variables",
                  .columns = {{"name", "NAME"},
                              {"level", "LEVEL"},
                              {"value", "VALUE"},
                              {"visible_build", "BUILD"},
                              {"visible_runtime", "RUNTIME"},
                              {"remarks", "REMARKS"}},
                  .empty_text = "no variables: paasctl var set env:NAME VALUE makes one"};
  const std::string level = arguments.Get("level");
  for (const Variable& variable : *variables) {
    if (!level.empty() && LevelOf(variable) != level) continue;
    listing.rows.push_back(VariableObject(session, variable));
    if (session.globals.format == Format::kTable) {
      listing.rows.back().push_back({"remarks", RemarksOn(variable)});
    }
  }
  session.Print(listing);
  return kExitSuccess;
}

Outcome RunGet(Session& session, const Arguments& arguments) {
  const StatusOr<std::vector<Variable>> variables = ListAll(session);
  if (!variables.ok()) return variables.status();
  const std::string name = arguments.Get("name");
  const std::string level = arguments.Get("level");
  // Those of the environment come first: they win.
  const auto found =
      std::find_if(variables->begin(), variables->end(), [&](const Variable& variable) {
        return variable.name == name && (level.empty() || LevelOf(variable) == level);
      });
  if (found == variables->end()) {
    return Failure{kExitNotFound, "not_found", "variable " + name + " is not set",
                   "paasctl var why " + name + " also looks into the configuration"};
  }
  if (session.globals.format == Format::kPlain && !found->is_sensitive) {
    session.out(found->value + "\n");
    return kExitSuccess;
  }
  PrintVariable(session, *found);
  return kExitSuccess;
}

Outcome RunWhy(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const std::string name = arguments.Get("name");
  const auto origins = (*client)->variables().Explain(id, session.globals.application, name);
  if (!origins.ok()) return origins.status();
  if (origins->empty()) {
    return Failure{kExitNotFound, "not_found", "nothing sets " + name,
                   "a name is env:NAME, php:NAME or PREFIX:NAME"};
  }
  Listing listing{.name = "origins",
                  .columns = {{"wins", "WINS"},
                              {"level", "LEVEL"},
                              {"where", "WHERE"},
                              {"value", "VALUE"},
                              {"remark", "REMARK"}},
                  .rows = {},
                  .empty_text = ""};
  for (const VariableOrigin& origin : *origins) {
    listing.rows.push_back({{"level", origin.level},
                            {"where", origin.where},
                            {"value", Shown(session, origin.is_sensitive, origin.value)},
                            {"is_sensitive", origin.is_sensitive},
                            {"wins", origin.wins},
                            {"remark", OptionalText(origin.remark)}});
  }
  session.Print(listing);
  return kExitSuccess;
}

const OptionSpec kLevel{"level", 'l', "LEVEL", "project or environment only"};
const ArgumentSpec kName{"name", "env:NAME, php:NAME, PREFIX:NAME or NAME", true};

}  // namespace

Object VariableObject(const Session& session, const Variable& variable) {
  return {{"name", variable.name},
          {"level", LevelOf(variable)},
          {"project", variable.project},
          {"environment", OptionalText(variable.environment)},
          {"value", Shown(session, variable.is_sensitive, variable.value)},
          {"is_json", variable.is_json},
          {"is_sensitive", variable.is_sensitive},
          {"visible_build", variable.visible_build},
          {"visible_runtime", variable.visible_runtime},
          {"is_inheritable", variable.is_inheritable},
          {"is_enabled", variable.is_enabled},
          {"applications", StringList(variable.applications)},
          {"updated_at", Timestamp(variable.updated_unix_ms)}};
}

void PrintVariable(const Session& session, const Variable& variable) {
  session.Print(VariableObject(session, variable), {{"name", "name"},
                                                    {"level", "level"},
                                                    {"value", "value"},
                                                    {"is_sensitive", "sensitive"},
                                                    {"is_json", "json"},
                                                    {"visible_build", "visible in builds"},
                                                    {"visible_runtime", "visible at runtime"},
                                                    {"is_inheritable", "inheritable"},
                                                    {"is_enabled", "enabled"},
                                                    {"applications", "applications"},
                                                    {"updated_at", "updated", Column::Kind::kAge}});
}

Verb VariableListVerb() {
  return {.group = "var",
          .name = "list",
          .summary = "List the variables that were set for an environment and its project",
          .details =
              "Those of the environment win over those of the project. The application's own "
              "and the provided ones are not listed: paasctl var why NAME knows them too.",
          .options = {kLevel},
          .run = RunList};
}

Verb VariableGetVerb() {
  return {.group = "var",
          .name = "get",
          .summary = "Show one variable",
          .details = "With -o plain the value alone. Sensitive values are never shown.",
          .arguments = {kName},
          .options = {kLevel},
          .run = RunGet};
}

Verb VariableWhyVerb() {
  return {.group = "var",
          .name = "why",
          .summary = "Show every level that sets a variable, and which one wins",
          .details =
              "For the application that -A names, or the first one. What .environment of the "
              "application exports comes after all of these and is not known here.",
          .arguments = {kName},
          .run = RunWhy};
}

}  // namespace paas::paasctl
