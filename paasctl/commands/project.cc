#include "paasctl/commands/lifetime.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

constexpr char kRemote[] = "paas";

Object ToObject(const ProjectInfo& project) {
  return {{"id", project.id},
          {"default_branch", project.default_branch},
          {"environments", project.environments},
          {"ssh_remote", OptionalText(project.ssh_remote)},
          {"http_remote", OptionalText(project.http_remote)},
          {"ttl_seconds", project.ttl_s},
          {"created_at", Timestamp(project.created_unix_ms)}};
}

const std::vector<Column> kRows = {{"id", "PROJECT"},
                                   {"default_branch", "DEFAULT BRANCH"},
                                   {"environments", "ENVIRONMENTS", Column::Kind::kText, true},
                                   {"ssh_remote", "SSH"},
                                   {"http_remote", "HTTPS"},
                                   {"created_at", "CREATED", Column::Kind::kAge}};

// What the argument names, else -p, else the checkout.
std::string IdOf(const Session& session, const Arguments& arguments) {
  const std::string id = arguments.Get("id");
  return id.empty() ? session.ResolveAndTell().id.project : id;
}

std::string RemoteOf(const ProjectInfo& project, bool http) {
  if (http || project.ssh_remote.empty()) return project.http_remote;
  return project.ssh_remote;
}

Outcome RunCreate(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<ProjectInfo> project =
      (*client)->access().CreateProject(arguments.Get("id"), arguments.Get("default-branch"));
  if (!project.ok()) return project.status();
  session.Print(ToObject(*project), kRows);
  const std::string remote = RemoteOf(*project, /*http=*/false);
  if (!remote.empty()) {
    session.Note("in the project's folder: paasctl project set-remote " + project->id +
                 ", then git push " + kRemote + " " + project->default_branch);
  }
  return kExitSuccess;
}

Outcome RunList(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto projects = (*client)->access().ListProjects();
  if (!projects.ok()) return projects.status();
  Listing listing{.name = "projects",
                  .columns = kRows,
                  .rows = {},
                  .empty_text = "no projects yet: paasctl project create ID"};
  for (const ProjectInfo& project : *projects) listing.rows.push_back(ToObject(project));
  session.Print(listing);
  return kExitSuccess;
}

Outcome RunInfo(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto project = (*client)->access().GetProject(IdOf(session, arguments));
  if (!project.ok()) return project.status();
  session.Print(ToObject(*project), kRows);
  return kExitSuccess;
}

Outcome RunSet(Session& session, const Arguments& arguments) {
  const std::string value = arguments.Get("value");
  const std::optional<int64_t> ttl = ParseLifetimeOrNever(value);
  if (arguments.Get("property") != "ttl" || !ttl) {
    return UsageError("no such property or value", "ttl 7d|never");
  }
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const std::string id = session.ResolveAndTell().id.project;
  const auto project = (*client)->access().SetProjectTtl(id, *ttl);
  if (!project.ok()) return project.status();
  session.Print(ToObject(*project), kRows);
  return kExitSuccess;
}

bool Confirms(Session& session, const std::string& id) {
  if (session.globals.yes) return true;
  if (session.globals.no_input || !session.in_is_terminal) return false;
  session.err("deletes project " + id + " with its sources and variables\n");
  return session.ask("type the project's name to delete it: ") == id;
}

Outcome RunDelete(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const std::string id = arguments.Get("id");
  if (!Confirms(session, id)) {
    return Failure{kExitRefused, "refused", "project " + id + " was not deleted",
                   "type its name when asked, or give --yes"};
  }
  const Status gone = (*client)->access().DeleteProject(id);
  if (gone.ok()) session.Note("project " + id + " is gone");
  return gone;
}

Outcome RunSetRemote(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto project = (*client)->access().GetProject(IdOf(session, arguments));
  if (!project.ok()) return project.status();
  const std::string url = RemoteOf(*project, arguments.Has("http"));
  if (url.empty()) {
    return Failure{kExitError, "failed_precondition", "the platform has no such git remote",
                   "git_ssh_remote and git_http_remote in /etc/paas/controller.yaml say it"};
  }
  const Status set = session.set_git_remote(kRemote, url);
  if (!set.ok()) return set;
  session.Note(std::string("git remote ") + kRemote + " is " + url);
  return kExitSuccess;
}

const ArgumentSpec kId = {"id", "the project", true, Completes::kProject};
const ArgumentSpec kOptionalId = {"id", "the project; default: that of the checkout", false,
                                  Completes::kProject};

}  // namespace

Verb ProjectCreateVerb() {
  return {.group = "project",
          .name = "create",
          .summary = "Make a project, and say what to push to",
          .arguments = {kId},
          .options = {{"default-branch", 0, "NAME", "of production (default: main)"}},
          .run = RunCreate};
}

Verb ProjectListVerb() {
  return {.group = "project", .name = "list", .summary = "Projects", .run = RunList};
}

Verb ProjectInfoVerb() {
  return {.group = "project",
          .name = "info",
          .summary = "One project, with its git remotes",
          .arguments = {kOptionalId},
          .run = RunInfo};
}

Verb ProjectDeleteVerb() {
  return {.group = "project",
          .name = "delete",
          .summary = "Delete a project that has no environments any more",
          .arguments = {kId},
          .run = RunDelete};
}

Verb ProjectSetVerb() {
  return {
      .group = "project",
      .name = "set",
      .summary = "Say when the environments of a project end by themselves",
      .details =
          "ttl 7d: each of them seven days after its last deploy, but for production and those "
          "that say something else (`envs set ttl`). It is in force for those that are there as "
          "well; `envs` shows which ends when.",
      .arguments = {{"property", "ttl", true}, {"value", "7d, 12h, never", true}},
      .run = RunSet};
}

Verb ProjectSetRemoteVerb() {
  return {.group = "project",
          .name = "set-remote",
          .summary = "Make the checkout's remote \"paas\" lead to a project",
          .details =
              "After that neither -p nor -e is needed in this checkout: the project is that "
              "of the remote, the environment that of the branch.",
          .arguments = {kOptionalId},
          .options = {{"http", 0, "", "over HTTPS instead of SSH"}},
          .run = RunSetRemote};
}

}  // namespace paas::paasctl
