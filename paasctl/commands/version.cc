#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Outcome Run(Session& session, const Arguments& arguments) {
  Object versions{{"paasctl", PAAS_VERSION}};
  std::vector<Column> rows{{"paasctl", "paasctl"}};
  if (!arguments.Has("client")) {
    StatusOr<Client*> client = session.connect();
    const StatusOr<Versions> server =
        client.ok() ? (*client)->Version() : StatusOr<Versions>(client.status());
    if (server.ok()) {
      versions.insert(versions.end(), {Field("controller", OptionalText(server->controller)),
                                       Field("builder", OptionalText(server->builder)),
                                       Field("agent", OptionalText(server->agent))});
      rows.insert(rows.end(),
                  {{"controller", "controller"}, {"builder", "builder"}, {"agent", "agent"}});
    } else {
      // One's own version is an answer even when nobody else answers.
      session.Note("control plane: " + Message(server.status()));
    }
  }
  session.Print(versions, rows);
  return kExitSuccess;
}

}  // namespace

Verb VersionVerb() {
  return {.name = "version",
          .summary = "Print the versions of paasctl and of the control plane",
          .options = {{"client", 0, "", "only that of paasctl; no connection is made"}},
          .run = Run};
}

}  // namespace paas::paasctl
