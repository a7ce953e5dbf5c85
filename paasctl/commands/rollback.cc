#include "paasctl/commands/follow.h"
#include "paasctl/commands/release_number.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Outcome Run(Session& session, const Arguments& arguments) {
  RollbackRequest request{.keep_variables = arguments.Has("keep-variables")};
  if (arguments.Has("release")) {
    const std::optional<uint32_t> number = ParseRelease(arguments.Get("release"));
    if (!number) {
      return UsageError("\"" + arguments.Get("release") + "\" is no release",
                        "paasctl releases lists them: r3");
    }
    request.release = *number;
  }
  request.target = session.ResolveAndTell().id;
  const FollowOptions follow{.what = "rollback", .detaches = true};
  return FollowActivity(session, follow, [&](Client& client, const EventSink& sink) {
    return client.releases().Rollback(request, sink);
  });
}

}  // namespace

Verb RollbackVerb() {
  return {.name = "rollback",
          .summary = "Go back to an older release, without a build",
          .details =
              "Images, configuration, variables and routes are those of the release; data stays "
              "as it is.\nWithout a number: the release before the one that serves.",
          .arguments = {{"release", "its number: r3", false, Completes::kRelease}},
          .options = {{"keep-variables", 0, "", "take the variables that are set now"}},
          .handles_interrupt = true,
          .run = Run};
}

}  // namespace paas::paasctl
