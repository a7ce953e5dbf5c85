#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Object ToObject(const Environment& environment) {
  return {{"project", environment.project},
          {"name", environment.name},
          {"machine_name", environment.machine_name},
          {"status", environment.status},
          {"release", environment.release},
          {"applications", StringList(environment.applications)},
          {"urls", StringList(environment.urls)},
          {"updated_at", Timestamp(environment.updated_unix_ms)}};
}

Outcome Run(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<std::vector<Environment>> environments =
      (*client)->ListEnvironments(session.globals.project);
  if (!environments.ok()) return environments.status();
  Listing listing{.name = "environments",
                  .columns = {{"project", "PROJECT"},
                              {"name", "ENVIRONMENT"},
                              {"status", "STATUS", Column::Kind::kState},
                              {"release", "RELEASE", Column::Kind::kText, /*right=*/true},
                              {"applications", "APPS"},
                              {"updated_at", "UPDATED", Column::Kind::kAge},
                              {"urls", "URL"}},
                  .empty_text = "no environments yet: paasctl deploy DIR makes one"};
  for (const Environment& environment : *environments) {
    listing.rows.push_back(ToObject(environment));
  }
  session.Print(listing);
  return kExitSuccess;
}

}  // namespace

Verb EnvsVerb() {
  return {.name = "envs",
          .summary = "List environments",
          .details = "Those of the project that -p names, or of all projects.",
          .run = Run};
}

}  // namespace paas::paasctl
