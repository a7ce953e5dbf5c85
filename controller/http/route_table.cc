#include "controller/http/route_table.h"

#include <google/protobuf/descriptor.h>

namespace paas::controller::http {
namespace {

constexpr Route Get(std::string_view path, std::string_view rpc, std::string_view summary) {
  return {"GET", path, rpc, summary};
}
constexpr Route Delete(std::string_view path, std::string_view rpc, std::string_view summary) {
  return {"DELETE", path, rpc, summary};
}
constexpr Route Post(std::string_view path, std::string_view rpc, std::string_view summary) {
  return {"POST", path, rpc, summary, Body::kJson};
}
constexpr Route Put(std::string_view path, std::string_view rpc, std::string_view summary) {
  return {"PUT", path, rpc, summary, Body::kJson};
}
constexpr Route Patch(std::string_view path, std::string_view rpc, std::string_view summary) {
  return {"PATCH", path, rpc, summary, Body::kJson};
}
constexpr Route Download(std::string_view path, std::string_view rpc, std::string_view summary) {
  return {"GET", path, rpc, summary, Body::kNone, /*downloads=*/true};
}
constexpr Route Import(std::string_view path, std::string_view rpc, std::string_view summary) {
  return {"POST", path, rpc, summary, Body::kBackup};
}
constexpr Route Upload(std::string_view path, std::string_view rpc, std::string_view summary) {
  return {"POST", path, rpc, summary, Body::kArchive};
}

#define PROJECT "/v1/projects/{project}"
#define ENVIRONMENT PROJECT "/environments/{environment}"
#define UPLOAD "/v1/projects/{header.project}/environments/{header.environment}"
#define VARIABLE "/variables/{variable.name}"

// Everything but Exec, whose streams go both ways, and git's own service.
constexpr Route kRoutes[] = {
    Get("/v1/version", "Controller/Version", "Versions of the daemons"),
    Get("/v1/whoami", "Access/WhoAmI", "As whom the call is made"),
    Get("/v1/doctor", "Controller/Doctor", "What is wrong with the node"),
    Get("/v1/tls-authority", "Controller/GetTlsAuthority", "Certificate of the local authority"),
    Post("/v1/garbage-collection", "Releases/CollectGarbage", "Delete images that nobody needs"),

    Get("/v1/projects", "ProjectCatalog/List", "Projects that the caller may see"),
    Post("/v1/projects", "ProjectCatalog/Create", "Create a project"),
    Get(PROJECT, "ProjectCatalog/Get", "One project"),
    Patch(PROJECT, "ProjectCatalog/Describe", "Say when its environments end by themselves"),
    Delete(PROJECT, "ProjectCatalog/Delete", "Delete a project without environments"),
    Get(PROJECT "/deploy-key", "ProjectCatalog/GetDeployKey", "What submodules are fetched with"),
    Post(PROJECT "/deploy-key/rotate", "ProjectCatalog/RotateDeployKey", "Make another one"),
    Delete(PROJECT "/host-keys/{name}", "ProjectCatalog/ForgetHostKey",
           "Take the next key that the host has"),

    Get("/v1/environments", "Controller/ListEnvironments", "Environments of all projects"),
    Get(PROJECT "/environments", "Controller/ListEnvironments", "Environments of a project"),
    Post(PROJECT "/environments", "Environments/Branch", "Branch an environment, with its data"),
    Get(ENVIRONMENT, "Controller/GetEnvironment", "One environment"),
    Patch(ENVIRONMENT, "Environments/Describe", "Change title, type, parent or end"),
    Delete(ENVIRONMENT, "Controller/DeleteEnvironment", "Delete an environment"),
    Post(ENVIRONMENT "/activate", "Environments/Activate", "Deploy what has code only"),
    Post(ENVIRONMENT "/deactivate", "Environments/Deactivate", "End containers, delete data"),
    Post(ENVIRONMENT "/merge", "Environments/Merge", "Merge the branch into its parent's"),
    Post(ENVIRONMENT "/sync", "Environments/Synchronize", "Take over code or data of the parent"),
    Post(ENVIRONMENT "/redeploy", "Controller/Redeploy", "Deploy the latest release again"),
    Post(ENVIRONMENT "/pause", "Live/Pause", "End or freeze all processes"),
    Post(ENVIRONMENT "/resume", "Live/Resume", "Start what is paused"),
    Upload(UPLOAD "/deploy", "Controller/Deploy", "Deploy the sources of a tar archive"),
    Upload(UPLOAD "/plan", "Controller/Plan", "What a deploy of a tar archive would do"),
    Get(PROJECT "/merged-environments", "Environments/ListMerged",
        "Environments whose commits their parents have"),
    Get(ENVIRONMENT "/http-access", "Environments/GetHttpAccess", "Who may come in"),
    Patch(ENVIRONMENT "/http-access", "Environments/SetHttpAccess", "Ask visitors for passwords"),
    Get(ENVIRONMENT "/data", "Environments/MeasureData", "What its volumes hold"),
    Get(ENVIRONMENT "/containers", "Controller/ListContainers", "Its containers"),
    Get(ENVIRONMENT "/stats", "Controller/Stats", "What its containers use"),
    Get(ENVIRONMENT "/network", "Controller/Network", "Addresses and what may be reached"),
    Get(ENVIRONMENT "/logs", "Controller/Logs", "Log lines of its containers"),
    Get(ENVIRONMENT "/relationships", "Controller/ListRelationships", "Who reaches which service"),
    Get(ENVIRONMENT "/resources", "Live/GetResources", "Limits, and what is used of them"),
    Put(ENVIRONMENT "/resources", "Live/SetResources", "Change limits as it runs"),
    Post(ENVIRONMENT "/resources/plan", "Live/PlanResources", "What that change would do"),

    Get(ENVIRONMENT "/releases", "Releases/List", "Releases, newest first"),
    Get(ENVIRONMENT "/releases/diff", "Releases/Diff", "What differs between two releases"),
    Post(ENVIRONMENT "/rollback", "Releases/Rollback", "Apply an older release again"),

    Get(ENVIRONMENT "/routes", "Controller/ListRoutes", "URLs and what answers them"),
    Get(ENVIRONMENT "/routes/explain", "Controller/ExplainRoute", "What happens to a request"),
    Get("/v1/routes/explain", "Controller/ExplainRoute", "The same, whoever serves the URL"),

    Get(PROJECT "/variables", "Controller/ListVariables", "Variables of a project"),
    Put("/v1/projects/{variable.project}" VARIABLE, "Controller/SetVariable",
        "Set a variable of a project"),
    Delete(PROJECT "/variables/{name}", "Controller/UnsetVariable", "Delete it"),
    Get(ENVIRONMENT "/variables", "Controller/ListVariables", "Variables of an environment"),
    Put("/v1/projects/{variable.project}/environments/{variable.environment}" VARIABLE,
        "Controller/SetVariable", "Set a variable of an environment"),
    Delete(ENVIRONMENT "/variables/{name}", "Controller/UnsetVariable", "Delete it"),
    Get(ENVIRONMENT "/variables/{name}/origins", "Controller/ExplainVariable",
        "Every level that says something about a variable"),

    Get(ENVIRONMENT "/crons", "Controller/ListCrons", "Crons, and when they run"),
    Get(ENVIRONMENT "/operations", "Controller/ListOperations", "Operations that can be run"),
    Post(ENVIRONMENT "/jobs", "Controller/RunJob", "Run a cron or an operation now"),

    Get("/v1/activities", "Controller/ListActivities", "Activities of all projects"),
    Get(PROJECT "/activities", "Controller/ListActivities", "Activities of a project"),
    Get(ENVIRONMENT "/activities", "Controller/ListActivities", "Activities of an environment"),
    Get("/v1/activities/{id}", "Controller/GetActivity", "One activity"),
    Post("/v1/activities/{id}/cancel", "Controller/CancelActivity", "Stop it"),
    Get("/v1/activities/{id}/events", "Controller/WatchActivity", "Its log, until it ends"),

    Get(PROJECT "/backups", "Backups/List", "Backups of a project"),
    Get(ENVIRONMENT "/backups", "Backups/List", "Backups of an environment"),
    Post(ENVIRONMENT "/backups", "Backups/Create", "Back up all its data"),
    Post(PROJECT "/backups/{backup}/restore", "Backups/Restore", "Restore in place or as a branch"),
    Delete(PROJECT "/backups/{backup}", "Backups/Delete", "Delete a backup"),
    Download(PROJECT "/backups/{backup}/archive", "Backups/Export", "A backup as one file"),
    Import("/v1/projects/{header.project}/backups", "Backups/Import",
           "Make a backup of such a file"),

    Get("/v1/nodes", "Nodes/List", "Daemons that joined from other machines"),
    Post("/v1/nodes/join-tokens", "Nodes/CreateJoinToken", "Make a token for one to join with"),
    Delete("/v1/nodes/{node}", "Nodes/Remove", "Let one call no more"),

    Get("/v1/users", "Access/ListUsers", "Users and their roles"),
    Post("/v1/users", "Access/CreateUser", "Create a user"),
    Delete("/v1/users/{name}", "Access/DeleteUser", "Delete a user with keys, tokens and roles"),
    Put("/v1/projects/{role.project}/roles/{name}", "Access/GrantRole", "Give a user a role"),
    Delete(PROJECT "/roles/{name}", "Access/RevokeRole", "Take a role away"),
    Get("/v1/ssh-keys", "Access/ListSshKeys", "SSH keys of the caller, or of a user"),
    Post("/v1/ssh-keys", "Access/AddSshKey", "Add an SSH key"),
    Delete("/v1/ssh-keys/{id}", "Access/DeleteSshKey", "Delete an SSH key"),
    Get("/v1/tokens", "Access/ListTokens", "Tokens of the caller, or of a user"),
    Post("/v1/tokens", "Access/CreateToken", "Make a token; the only answer that holds it"),
    Delete("/v1/tokens/{id}", "Access/RevokeToken", "Revoke a token"),
    Get("/v1/audit", "Access/ListAudit", "Who asked for what, newest first"),
    Get(PROJECT "/audit", "Access/ListAudit", "The same, of a project"),
};

#undef PROJECT
#undef ENVIRONMENT
#undef UPLOAD
#undef VARIABLE

}  // namespace

std::span<const Route> Routes() { return kRoutes; }

const google::protobuf::MethodDescriptor* MethodOf(const Route& route) {
  std::string name = "paas.controller.v1." + std::string(route.rpc);
  name[name.find('/')] = '.';
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
}

std::optional<PathFields> MatchPath(const Route& route, const std::vector<std::string>& segments) {
  std::string_view rest = route.path;
  PathFields fields;
  for (const std::string& segment : segments) {
    if (rest.empty()) return std::nullopt;
    rest.remove_prefix(1);  // the slash
    const std::string_view wanted = rest.substr(0, rest.find('/'));
    rest.remove_prefix(wanted.size());
    if (!wanted.starts_with('{')) {
      if (segment != wanted) return std::nullopt;
      continue;
    }
    if (segment.empty()) return std::nullopt;
    fields.emplace_back(wanted.substr(1, wanted.size() - 2), segment);
  }
  if (!rest.empty()) return std::nullopt;
  return fields;
}

FoundRoute FindRoute(std::string_view method, const Target& target) {
  if (method == "HEAD") method = "GET";
  FoundRoute found;
  for (const Route& route : kRoutes) {
    std::optional<PathFields> fields = MatchPath(route, target.segments);
    if (!fields) continue;
    if (route.method == method) return {&route, *std::move(fields), {}};
    found.methods.push_back(route.method);
  }
  return found;
}

}  // namespace paas::controller::http
