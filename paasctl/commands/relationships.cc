#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

constexpr char kShowSecrets[] = "show-secrets";

Object ToObject(const Relationship& relationship, bool with_password) {
  Object object{{"container", relationship.container},
                {"name", relationship.name},
                {"target", relationship.target},
                {"endpoint", OptionalText(relationship.endpoint)},
                {"type", OptionalText(relationship.type)},
                {"scheme", OptionalText(relationship.scheme)},
                {"host", relationship.host},
                {"port", relationship.port},
                {"username", OptionalText(relationship.username)},
                {"path", OptionalText(relationship.path)}};
  if (with_password) {
    object.push_back({"password", relationship.password ? Value(*relationship.password) : Value()});
  }
  return object;
}

Outcome Run(Session& session, const Arguments& arguments) {
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const bool show = arguments.Has(kShowSecrets);
  const StatusOr<std::vector<Relationship>> found = (*client)->ListRelationships(id, show);
  if (!found.ok()) return found.status();
  Listing listing{.name = "relationships",
                  .columns = {{"container", "CONTAINER"},
                              {"name", "RELATIONSHIP"},
                              {"target", "TARGET"},
                              {"type", "TYPE"},
                              {"endpoint", "ENDPOINT"},
                              {"host", "HOST"},
                              {"port", "PORT", Column::Kind::kText, /*right=*/true},
                              {"username", "USER"},
                              {"path", "PATH"}},
                  .rows = {},
                  .empty_text = "no container has a relationship"};
  if (show) listing.columns.push_back({"password", "PASSWORD"});
  for (const Relationship& relationship : *found) {
    const std::string& wanted = session.globals.application;
    if (wanted.empty() || relationship.container == wanted) {
      listing.rows.push_back(ToObject(relationship, show));
    }
  }
  session.Print(listing);
  return kExitSuccess;
}

}  // namespace

Verb RelationshipsVerb() {
  return {.name = "relationships",
          .summary = "List what containers may reach, and as whom",
          .details =
              "Those of the latest release; -A picks one container. Passwords are left out "
              "unless --show-secrets is given.",
          .options = {{kShowSecrets, 0, "", "show passwords as well"}},
          .run = Run};
}

}  // namespace paas::paasctl
