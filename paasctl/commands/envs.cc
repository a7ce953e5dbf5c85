#include <algorithm>

#include "paasctl/commands/environment_tree.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Outcome Run(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<std::vector<Environment>> environments =
      (*client)->ListEnvironments(session.globals.project);
  if (!environments.ok()) return environments.status();
  const bool draws = session.globals.format == Format::kTable;
  Listing listing{.name = "environments",
                  .columns = {{"project", "PROJECT"},
                              {draws ? "tree" : "name", "ENVIRONMENT"},
                              {"type", "TYPE"},
                              {draws ? "shown_status" : "status", "STATUS", Column::Kind::kState},
                              {"release", "RELEASE", Column::Kind::kText, /*right=*/true},
                              {"applications", "APPS"},
                              {"updated_at", "UPDATED", Column::Kind::kAge},
                              {"urls", "URL"}},
                  .empty_text = "no environments yet: paasctl deploy DIR makes one"};
  const bool any_expires = std::any_of(environments->begin(), environments->end(),
                                       [](const Environment& one) { return one.expires_unix_ms; });
  if (draws && any_expires)
    listing.columns.insert(listing.columns.end() - 1, {"expires", "EXPIRES"});
  for (const TreeRow& row : DrawTree(*environments)) {
    listing.rows.push_back(ToObject(*row.environment));
    if (!draws) continue;
    listing.rows.back().push_back({"tree", row.branch + row.environment->name});
    listing.rows.back().push_back({"shown_status", StatusText(*row.environment)});
    listing.rows.back().push_back({"expires", ExpiryText(*row.environment, session.now_unix_ms())});
  }
  session.Print(listing);
  return kExitSuccess;
}

}  // namespace

Verb EnvsVerb() {
  return {.name = "envs",
          .summary = "List environments as a tree",
          .details =
              "Those of the project that -p names, or of all projects. `envs info` and `envs "
              "set` are about one. EXPIRES is when one ends by itself: `envs set ttl`.",
          .run = Run};
}

}  // namespace paas::paasctl
