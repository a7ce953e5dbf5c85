#include "controller/access/rules.h"

#include <algorithm>
#include <iterator>

namespace paas::controller {
namespace {

constexpr std::string_view kProject = "project";
constexpr std::string_view kEnvironment = "environment";

constexpr Rule Any(std::string_view call) { return {.call = call, .need = Need::kAnybody}; }
constexpr Rule Git(std::string_view call) { return {.call = call, .need = Need::kGitFront}; }
constexpr Rule Self(std::string_view call, std::string_view user) {
  return {.call = call, .need = Need::kSelf, .object = user};
}
constexpr Rule Platform(std::string_view call, std::string_view object = {}) {
  return {.call = call, .need = Need::kPlatform, .object = object};
}
// With the fields `project` and `environment`.
constexpr Rule In(Verb verb, std::string_view call) {
  return {.call = call,
          .need = Need::kVerb,
          .verb = verb,
          .project = kProject,
          .environment = kEnvironment};
}
constexpr Rule OfProject(Verb verb, std::string_view call) {
  return {.call = call, .need = Need::kVerb, .verb = verb, .project = kProject};
}
constexpr Rule At(Verb verb, std::string_view call, std::string_view project,
                  std::string_view environment) {
  return {.call = call,
          .need = Need::kVerb,
          .verb = verb,
          .project = project,
          .environment = environment};
}
constexpr Rule OfActivity(Verb verb, std::string_view call) {
  return {.call = call, .need = Need::kVerb, .verb = verb, .activity = "id"};
}
constexpr Rule Showing(Rule rule, std::string_view secret) {
  rule.secret = secret;
  return rule;
}
constexpr Rule With(ParentUse parent, Rule rule) {
  rule.parent = parent;
  return rule;
}
// What a parent has comes to its children: variables, who may come in, and data when they begin.
constexpr Rule Adopting(std::string_view new_parent, std::string_view reads_parent, Rule rule) {
  rule.new_parent = new_parent;
  rule.reads_parent = reads_parent;
  return rule;
}
constexpr Rule About(Rule rule, std::string_view object) {
  rule.object = object;
  return rule;
}

using enum Verb;

// Every call of every service; a test fails when one is missing. Default is deny.
constexpr Rule kRules[] = {
    With(ParentUse::kFills, At(kPush, "Controller/Deploy", "header.project", "header.environment")),
    At(kPush, "Controller/Plan", "header.project", "header.environment"),
    OfProject(kView, "Controller/ListEnvironments"),
    In(kView, "Controller/GetEnvironment"),
    In(kAdmin, "Controller/DeleteEnvironment"),
    With(ParentUse::kFills, In(kPush, "Controller/Redeploy")),
    In(kView, "Controller/ListActivities"),
    OfActivity(kView, "Controller/GetActivity"),
    OfActivity(kView, "Controller/WatchActivity"),
    OfActivity(kPush, "Controller/CancelActivity"),
    In(kView, "Controller/ListContainers"),
    At(kPush, "Controller/Exec", "start.project", "start.environment"),
    In(kView, "Controller/Logs"),
    In(kView, "Controller/Stats"),
    In(kView, "Controller/Network"),
    In(kView, "Controller/ListVariables"),
    About(At(kAdmin, "Controller/SetVariable", "variable.project", "variable.environment"),
          "variable.name"),
    About(In(kAdmin, "Controller/UnsetVariable"), "name"),
    In(kView, "Controller/ExplainVariable"),
    In(kView, "Controller/ListRoutes"),
    In(kView, "Controller/ExplainRoute"),
    Any("Controller/GetTlsAuthority"),
    Showing(In(kView, "Controller/ListRelationships"), "show_secrets"),
    In(kView, "Controller/ListCrons"),
    In(kView, "Controller/ListOperations"),
    About(In(kPush, "Controller/RunJob"), "name"),
    Platform("Controller/Doctor"),
    Any("Controller/Version"),

    In(kView, "Releases/List"),
    In(kPush, "Releases/Rollback"),
    In(kView, "Releases/Diff"),
    Platform("Releases/CollectGarbage"),

    Platform("ProjectCatalog/Create", "id"),
    Any("ProjectCatalog/List"),  // shows those that the caller may see
    OfProject(kView, "ProjectCatalog/Get"),
    OfProject(kAdmin, "ProjectCatalog/Describe"),
    OfProject(kAdmin, "ProjectCatalog/Delete"),
    OfProject(kView, "ProjectCatalog/GetDeployKey"),
    OfProject(kAdmin, "ProjectCatalog/RotateDeployKey"),
    About(OfProject(kAdmin, "ProjectCatalog/ForgetHostKey"), "name"),

    About(At(kBranch, "Environments/Branch", kProject, "parent"), "name"),
    With(ParentUse::kFills, In(kPush, "Environments/Activate")),
    In(kAdmin, "Environments/Deactivate"),
    With(ParentUse::kWrites, In(kAdmin, "Environments/Merge")),
    With(ParentUse::kReads, In(kPush, "Environments/Synchronize")),
    Adopting("parent", "clones_parent", In(kAdmin, "Environments/Describe")),
    OfProject(kView, "Environments/ListMerged"),
    In(kView, "Environments/GetHttpAccess"),
    In(kAdmin, "Environments/SetHttpAccess"),
    In(kView, "Environments/MeasureData"),

    In(kView, "Backups/List"),
    In(kPush, "Backups/Create"),
    About(OfProject(kAdmin, "Backups/Restore"), "backup"),
    About(OfProject(kAdmin, "Backups/Delete"), "backup"),
    About(OfProject(kAdmin, "Backups/Export"), "backup"),
    At(kAdmin, "Backups/Import", "header.project", "header.environment"),

    In(kView, "Live/GetResources"),
    In(kAdmin, "Live/SetResources"),
    In(kView, "Live/PlanResources"),
    In(kAdmin, "Live/Pause"),
    In(kPush, "Live/Resume"),

    Platform("Nodes/CreateJoinToken", "role"),
    Platform("Nodes/List"),
    Platform("Nodes/Remove", "node"),

    Git("Git/FindKey"),
    Git("Git/Open"),
    Git("Git/CheckPush"),
    Git("Git/SignLogin"),
    Git("Git/ReceivePush"),
    Git("Git/Watch"),

    Any("Access/WhoAmI"),
    Platform("Access/CreateUser", "name"),
    Platform("Access/ListUsers"),
    Platform("Access/DeleteUser", "name"),
    About(At(kAdmin, "Access/GrantRole", "role.project", {}), "name"),
    About(OfProject(kAdmin, "Access/RevokeRole"), "name"),
    Self("Access/AddSshKey", "user"),
    Self("Access/ListSshKeys", "user"),
    Self("Access/DeleteSshKey", "user"),
    Self("Access/CreateToken", "user"),
    Self("Access/ListTokens", "user"),
    Self("Access/RevokeToken", "user"),
    OfProject(kAdmin, "Access/ListAudit"),
};

}  // namespace

const Rule* FindRule(std::string_view method) {
  constexpr std::string_view kPackage = "/paas.controller.v1.";
  if (!method.starts_with(kPackage)) return nullptr;
  method.remove_prefix(kPackage.size());
  const auto* found = std::find_if(std::begin(kRules), std::end(kRules),
                                   [&](const Rule& rule) { return rule.call == method; });
  return found == std::end(kRules) ? nullptr : found;
}

}  // namespace paas::controller
