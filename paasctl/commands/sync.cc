#include "paasctl/commands/data_loss.h"
#include "paasctl/commands/follow.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

std::string WhatIsTaken(const SyncRequest& request) {
  if (request.code && request.data) return "code and data";
  return request.code ? "code" : "data";
}

Outcome Run(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  SyncRequest request{.target = session.ResolveAndTell().id,
                      .code = arguments.Has("code"),
                      .data = arguments.Has("data") || !arguments.GetAll("service").empty(),
                      .services = arguments.GetAll("service")};
  if (!request.code && !request.data) {
    return UsageError("nothing to take over", "--data, --code, or both");
  }
  const StatusOr<Environment> environment = (*client)->GetEnvironment(request.target);
  if (!environment.ok()) return environment.status();
  const std::string direction = environment->parent + " → " + environment->name;
  if (request.data && !environment->parent.empty()) {
    const std::string what_goes = "This replaces data, " + direction + ":\n  data        " +
                                  MeasureLoss(**client, request.target) + "\n";
    if (auto refused = ConfirmLoss(session, what_goes, environment->name, "replace the data of")) {
      return *refused;
    }
  }
  session.Note("taking over " + WhatIsTaken(request) + " " + direction);
  const FollowOptions follow{.what = "sync", .detaches = true};
  return FollowActivity(session, follow, [&](Client& c, const EventSink& sink) {
    return c.tree().Synchronize(request, sink);
  });
}

}  // namespace

Verb SyncVerb() {
  return {
      .name = "sync",
      .summary = "Take over the data or the code that an environment's parent has now",
      .details =
          "Data is replaced as a whole, by a copy of its parent's at one moment; its "
          "containers end for\nit. Code is taken over when the environment has no commits of "
          "its own, else it ends with 5.",
      .options = {{"data", 0, "", "of all services and mounts"},
                  {"service", 0, "NAME", "data of this service or application alone; repeatable",
                   Completes::kApplication, "", /*repeats=*/true},
                  {"code", 0, "", "its commits"}},
      .handles_interrupt = true,
      .run = Run};
}

}  // namespace paas::paasctl
