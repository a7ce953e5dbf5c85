#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Value ExitOf(const Container& container) {
  if (!container.exit.has_value()) return {};
  const ExitRecord& exit = *container.exit;
  return Object{{"known", exit.known},
                {"code", exit.code},
                {"signal", exit.signal},
                {"out_of_memory", exit.out_of_memory},
                {"ended_at", Timestamp(exit.ended_unix_ms)}};
}

Object ToObject(const Container& container) {
  return {{"project", container.project},
          {"environment", container.environment},
          {"name", container.name},
          {"kind", container.kind},
          {"state", container.state},
          {"address", OptionalText(container.address)},
          {"pid", container.pid},
          {"started_at", Timestamp(container.started_unix_ms)},
          {"base_digest", OptionalText(container.base_digest)},
          {"app_digest", OptionalText(container.app_digest)},
          {"id", container.id},
          {"oom_kills", container.oom_kills},
          {"last_oom_at", Timestamp(container.last_oom_unix_ms)},
          {"last_exit", ExitOf(container)}};
}

Outcome Run(Session& session, const Arguments& arguments) {
  const EnvironmentId id = arguments.Has("all") ? EnvironmentId{session.globals.project, ""}
                                                : session.ResolveAndTell().id;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<std::vector<Container>> containers = (*client)->ListContainers(id);
  if (!containers.ok()) return containers.status();
  Listing listing{.name = "containers",
                  .columns = {{"name", "NAME"},
                              {"kind", "KIND"},
                              {"state", "STATE", Column::Kind::kState},
                              {"started_at", "STARTED", Column::Kind::kAge},
                              {"address", "ADDRESS"},
                              {"pid", "PID", Column::Kind::kText, /*right=*/true},
                              {"oom_kills", "OOM", Column::Kind::kText, /*right=*/true},
                              {"app_digest", "IMAGE", Column::Kind::kDigest}},
                  .empty_text = "no containers"};
  if (arguments.Has("all")) {
    listing.columns.insert(listing.columns.begin(),
                           {{"project", "PROJECT"}, {"environment", "ENVIRONMENT"}});
  }
  for (const Container& container : *containers) {
    const std::string& wanted = session.globals.application;
    if (wanted.empty() || container.name == wanted) listing.rows.push_back(ToObject(container));
  }
  session.Print(listing);
  return kExitSuccess;
}

}  // namespace

Verb PsVerb() {
  return {.name = "ps",
          .summary = "List the containers of an environment",
          .options = {{"all", 'a', "", "those of all environments"}},
          .run = Run};
}

}  // namespace paas::paasctl
