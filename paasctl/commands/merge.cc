#include "paasctl/commands/follow.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Outcome Run(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<Environment> environment = (*client)->GetEnvironment(id);
  if (!environment.ok()) return environment.status();
  if (!environment->parent.empty()) {
    session.Note("merging code " + environment->name + " → " + environment->parent);
  }
  const FollowOptions follow{.what = "merge", .detaches = true};
  return FollowActivity(session, follow,
                        [&](Client& c, const EventSink& sink) { return c.tree().Merge(id, sink); });
}

}  // namespace

Verb MergeVerb() {
  return {.name = "merge",
          .summary = "Merge an environment's code into its parent, and deploy the parent",
          .details =
              "Never data. When both changed the same lines, the files are named, nothing "
              "moves, and it\nends with 5.",
          .handles_interrupt = true,
          .run = Run};
}

}  // namespace paas::paasctl
