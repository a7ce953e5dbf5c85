#include "paasctl/commands/data_loss.h"
#include "paasctl/commands/follow.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Outcome Activate(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  if (arguments.Has("parent")) {
    EnvironmentChange change;
    change.parent = arguments.Get("parent");
    const Status changed = (*client)->tree().Describe(id, change).status();
    if (!changed.ok()) return changed;
  }
  const FollowOptions follow{.what = "activate", .detaches = true};
  return FollowActivity(session, follow, [&](Client& c, const EventSink& sink) {
    return c.tree().Activate(id, sink);
  });
}

Outcome Deactivate(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<Environment> environment = (*client)->GetEnvironment(id);
  if (!environment.ok()) return environment.status();
  const std::string what_goes = "This ends what environment " + environment->name + " of project " +
                                environment->project + " runs:\n  data        " +
                                MeasureLoss(**client, id) +
                                "\n  stay        branch, variables, releases\n";
  if (auto refused = ConfirmLoss(session, what_goes, environment->name, "deactivate")) {
    return *refused;
  }
  const FollowOptions follow{.what = "deactivate", .detaches = true};
  return FollowActivity(session, follow, [&](Client& c, const EventSink& sink) {
    return c.tree().Deactivate(id, sink);
  });
}

}  // namespace

Verb ActivateVerb() {
  return {.name = "activate",
          .summary = "Start an environment that has code only",
          .details = "Its data is a copy of its parent's, unless `envs set clone-parent false`.",
          .options = {{"parent", 0, "NAME", "make it a child of this environment before",
                       Completes::kEnvironment}},
          .handles_interrupt = true,
          .run = Activate};
}

Verb DeactivateVerb() {
  return {.name = "deactivate",
          .summary = "End what an environment runs and delete its data; its branch stays",
          .details = "Says what goes, and asks for the environment's name. --yes does not ask.",
          .handles_interrupt = true,
          .run = Deactivate};
}

}  // namespace paas::paasctl
