#include "paasctl/commands/follow.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Outcome Run(Session& session, const Arguments& arguments) {
  const EnvironmentId id = session.ResolveAndTell().id;
  const FollowOptions follow{.what = "redeploy", .detaches = true};
  return FollowActivity(session, follow, [&](Client& client, const EventSink& sink) {
    return client.Redeploy(id, arguments.Has("rebuild"), sink);
  });
}

}  // namespace

Verb RedeployVerb() {
  return {
      .name = "redeploy",
      .summary = "Deploy an environment again, with the variables of now",
      .details = "Takes the commit of the latest release. Nothing restarts that did not change.",
      .options = {{"rebuild", 0, "", "build even what is known"}},
      .handles_interrupt = true,
      .run = Run};
}

}  // namespace paas::paasctl
