#include "paasctl/commands/follow.h"
#include "paasctl/commands/plan.h"
#include "paasctl/commands/source_request.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Outcome Run(Session& session, const Arguments& arguments) {
  if (arguments.Has("dry-run")) return RunPlan(session, arguments);
  const StatusOr<SourceRequest> prepared = PrepareSource(session, arguments);
  if (!prepared.ok()) return prepared.status();
  bool sent = false;
  const SourceWriter source = [&](const PieceSink& sink) {
    const Status status = prepared->source(sink);
    sent = status.ok();
    return status;
  };
  const FollowOptions follow{.what = "deploy", .detaches = true};
  return FollowActivity(session, follow, [&](Client& client, const EventSink& sink) {
    return client.Deploy(prepared->request, source, sink);
  });
}

}  // namespace

Verb DeployVerb() {
  return {.name = "deploy",
          .summary = "Build and run the project in a folder",
          .details =
              "Sends the files of DIR: in a git work tree what is tracked, and what is untracked "
              "but not ignored; elsewhere everything. Applications whose files and build settings "
              "did not change are not built again.\n\n"
              "Ctrl-C detaches, and the deploy goes on; a second Ctrl-C cancels it.",
          .arguments = {{"dir", "the project's folder (default: .)", false, Completes::kDirectory}},
          .options = {{"rebuild", 0, "", "build even what is known"},
                      {"dry-run", 0, "", "only show what would change, like plan"},
                      {"exit-code", 0, "", "with --dry-run: exit with 10 when there are changes"}},
          .handles_interrupt = true,
          .run = Run};
}

}  // namespace paas::paasctl
