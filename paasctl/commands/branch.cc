#include "paasctl/commands/follow.h"
#include "paasctl/commands/lifetime.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

Outcome Run(Session& session, const Arguments& arguments) {
  const std::string ttl = arguments.Get("ttl");
  const std::optional<int64_t> seconds = ParseLifetimeOrNever(ttl);
  if (!ttl.empty() && !seconds) {
    return UsageError("--ttl takes a time like 7d or 12h, or never, not \"" + Printable(ttl) +
                      "\"");
  }
  const EnvironmentId from = session.ResolveAndTell().id;
  const BranchRequest request{.project = from.project,
                              .name = arguments.Get("name"),
                              .parent = arguments.Get("parent", from.environment),
                              .title = arguments.Get("title"),
                              .type = arguments.Get("type"),
                              .without_data = arguments.Has("empty"),
                              .ttl_s = seconds};
  session.Note("branching " + request.parent + " → " + request.name +
               (request.without_data ? ", without data" : ", with its data"));
  const FollowOptions follow{.what = "branch", .detaches = true};
  return FollowActivity(session, follow, [&](Client& client, const EventSink& sink) {
    return client.tree().Branch(request, sink);
  });
}

}  // namespace

Verb BranchVerb() {
  return {.name = "branch",
          .summary = "Make an environment from another one, with a copy of its data",
          .details =
              "Its code is that of PARENT (of -e, when it is not given), and nothing is built. Its "
              "data is\nPARENT's at one moment, copied on write: it takes no time and no room, and "
              "what either\nchanges later is its own. It has a host name, passwords and variables "
              "of its own, and\ninherits PARENT's variables.",
          .arguments = {{"name", "the new environment, named like its branch", true},
                        {"parent", "what it is made from", false, Completes::kEnvironment}},
          .options = {{"title", 0, "TEXT", "what people call it"},
                      {"type", 0, "TYPE", "development (the default) or staging"},
                      {"ttl", 0, "TIME", "ends this long after its last deploy: 7d, 12h, never"},
                      {"empty", 0, "", "without its parent's data"}},
          .handles_interrupt = true,
          .run = Run};
}

}  // namespace paas::paasctl
