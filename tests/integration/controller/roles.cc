#include "tests/integration/controller/roles.h"

#include <algorithm>

namespace paas::controller::testing {
namespace {

bool HasRole(const Principal& principal, const std::string& verb, const About& about) {
  static const std::map<std::string, std::set<std::string>> kVerbs = {
      {"", {}},
      {"viewer", {"view", "branch"}},
      {"contributor", {"view", "branch", "push"}},
      {"admin", {"view", "branch", "push", "admin"}}};
  if (about.project != "shop" || kVerbs.at(principal.role).count(verb) == 0) return false;
  if (principal.role_type.empty()) return true;
  return about.type.empty() ? verb == "view" : about.type == principal.role_type;
}

bool TokenIsFor(const Principal& principal, const std::string& verb, const About& about) {
  if (!principal.token_project.empty() && principal.token_project != about.project) return false;
  if (!principal.verbs.empty() && principal.verbs.count(verb) == 0) return false;
  if (principal.token_type.empty() || principal.token_type == about.type) return true;
  return about.type.empty() && verb == "view";
}

}  // namespace

const std::map<std::string, std::string>& WhatCallsTake() {
  static const std::map<std::string, std::string> kTakes = {
      {"Controller/Version", "any"},
      {"Controller/GetTlsAuthority", "any"},
      {"ProjectCatalog/List", "any"},
      {"Access/WhoAmI", "any"},
      {"Access/AddSshKey", "self"},
      {"Access/ListSshKeys", "self"},
      {"Access/DeleteSshKey", "self"},
      {"Access/CreateToken", "self"},
      {"Access/ListTokens", "self"},
      {"Access/RevokeToken", "self"},
      {"Access/CreateUser", "platform"},
      {"Access/ListUsers", "platform"},
      {"Access/DeleteUser", "platform"},
      {"ProjectCatalog/Create", "platform"},
      {"Controller/Doctor", "platform"},
      {"Nodes/List", "platform"},
      {"Nodes/CreateJoinToken", "platform"},
      {"Nodes/Remove", "platform"},
      {"Releases/CollectGarbage", "platform"},
      {"Controller/ListEnvironments", "view"},
      {"Controller/GetEnvironment", "view"},
      {"Controller/ListActivities", "view"},
      {"Controller/GetActivity", "view"},
      {"Controller/WatchActivity", "view"},
      {"Controller/ListContainers", "view"},
      {"Controller/Logs", "view"},
      {"Controller/Stats", "view"},
      {"Controller/Network", "view"},
      {"Controller/ListVariables", "view"},
      {"Controller/ExplainVariable", "view"},
      {"Controller/ListRoutes", "view"},
      {"Controller/ExplainRoute", "view"},
      {"Controller/ListRelationships", "view"},
      {"Controller/ListCrons", "view"},
      {"Controller/ListOperations", "view"},
      {"Releases/List", "view"},
      {"Releases/Diff", "view"},
      {"ProjectCatalog/Get", "view"},
      {"ProjectCatalog/GetDeployKey", "view"},
      {"Environments/MeasureData", "view"},
      {"Environments/ListMerged", "view"},
      {"Environments/GetHttpAccess", "view"},
      {"Backups/List", "view"},
      {"Live/GetResources", "view"},
      {"Live/PlanResources", "view"},
      {"Environments/Branch", "branch"},
      {"Controller/Deploy", "push"},
      {"Controller/Plan", "push"},
      {"Controller/Redeploy", "push"},
      {"Controller/CancelActivity", "push"},
      {"Controller/Exec", "push"},
      {"Controller/RunJob", "push"},
      {"Releases/Rollback", "push"},
      {"Environments/Activate", "push"},
      {"Environments/Synchronize", "push"},
      {"Backups/Create", "push"},
      {"Live/Resume", "push"},
      {"Controller/DeleteEnvironment", "admin"},
      {"Controller/SetVariable", "admin"},
      {"Controller/UnsetVariable", "admin"},
      {"ProjectCatalog/Delete", "admin"},
      {"ProjectCatalog/RotateDeployKey", "admin"},
      {"ProjectCatalog/ForgetHostKey", "admin"},
      {"Environments/Deactivate", "admin"},
      {"Environments/Merge", "admin"},
      {"Environments/Describe", "admin"},
      {"Environments/SetHttpAccess", "admin"},
      {"ProjectCatalog/Describe", "admin"},
      {"Backups/Restore", "admin"},
      {"Backups/Delete", "admin"},
      {"Backups/Export", "admin"},
      {"Backups/Import", "admin"},
      {"Live/SetResources", "admin"},
      {"Live/Pause", "admin"},
      {"Access/GrantRole", "admin"},
      {"Access/RevokeRole", "admin"},
      {"Access/ListAudit", "admin"}};
  return kTakes;
}

const std::vector<Principal>& Principals() {
  static const std::vector<Principal> kPrincipals = {
      {.name = "stranger"},
      {.name = "viewer", .role = "viewer"},
      {.name = "contributor", .role = "contributor"},
      {.name = "owner", .role = "admin"},
      {.name = "developer", .role = "admin", .role_type = "development"},
      {.name = "platform", .is_platform_admin = true},
      {.name = "looks", .role = "admin", .verbs = {"view"}},
      {.name = "pushes", .role = "contributor", .verbs = {"view", "push"}},
      {.name = "previews", .role = "admin", .token_type = "development"},
      {.name = "elsewhere", .role = "admin", .token_project = "other"},
      {.name = "reader", .is_platform_admin = true, .verbs = {"view"}},
      {.name = "stager", .role = "contributor", .role_type = "staging"},
      {.name = "blind", .role = "admin", .verbs = {"push"}},
      {.name = "brancher", .role = "contributor", .verbs = {"view", "branch"}},
      {.name = "settles", .role = "admin", .verbs = {"view", "admin"}},
      {.name = "rehearses", .role = "admin", .token_type = "staging"},
      {.name = "bound", .is_platform_admin = true, .token_project = "shop"}};
  return kPrincipals;
}

bool May(const Principal& principal, const std::string& call, const About& about) {
  const std::string& takes = WhatCallsTake().at(call);
  if (takes == "any") return true;
  if (takes == "self") return principal.has_whole_token();
  if (takes == "platform") {
    return principal.is_platform_admin && TokenIsFor(principal, "admin", {});
  }
  const auto may = [&](const std::string& verb, const About& there) {
    return TokenIsFor(principal, verb, there) &&
           (principal.is_platform_admin || HasRole(principal, verb, there));
  };
  const About parent{about.project, about.parent_type, ""};
  if (about.parent_type.empty()) return may(takes, about);
  if (call == "Environments/Merge") return may(takes, parent);
  // The parent's data is copied; by a deploy when it is the first one, as all are here.
  static const std::set<std::string> kTakeData = {"Environments/Activate",
                                                  "Environments/Synchronize", "Controller/Deploy",
                                                  "Controller/Redeploy"};
  return may(takes, about) && (kTakeData.count(call) == 0 || may("branch", parent));
}

}  // namespace paas::controller::testing
