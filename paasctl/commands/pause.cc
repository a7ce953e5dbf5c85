#include "paasctl/commands/follow.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Outcome RunPause(Session& session, const Arguments& arguments) {
  const LiveCalls::PauseMode mode{.freeze = arguments.Has("freeze"), .wake = arguments.Has("wake")};
  const EnvironmentId id = session.ResolveAndTell().id;
  const FollowOptions follow{.what = "pause", .detaches = true};
  return FollowActivity(session, follow, [&](Client& client, const EventSink& sink) {
    return client.live().Pause(id, mode, sink);
  });
}

Outcome RunResume(Session& session, const Arguments&) {
  const EnvironmentId id = session.ResolveAndTell().id;
  const FollowOptions follow{.what = "resume", .detaches = true};
  return FollowActivity(session, follow, [&](Client& client, const EventSink& sink) {
    return client.live().Resume(id, sink);
  });
}

}  // namespace

Verb PauseVerb() {
  return {.name = "pause",
          .summary = "Stop an environment and keep its data, addresses and releases",
          .details =
              "Containers end, crons do not run, requests are answered with 503. With --freeze "
              "processes stand still in memory instead, which is quick both ways; what of their "
              "memory the kernel can take back goes to the node. resume, or any deploy, brings it "
              "back.",
          .options = {{"freeze", 0, "", "keep processes, and what they have in memory"},
                      {"wake", 0, "", "the first request resumes it, and waits for that"}},
          .handles_interrupt = true,
          .run = RunPause};
}

Verb ResumeVerb() {
  return {.name = "resume",
          .summary = "Bring a paused environment back",
          .handles_interrupt = true,
          .run = RunResume};
}

}  // namespace paas::paasctl
