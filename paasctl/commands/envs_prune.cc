#include <algorithm>

#include "paasctl/commands/data_loss.h"
#include "paasctl/commands/environment_tree.h"
#include "paasctl/commands/follow.h"
#include "paasctl/commands/lifetime.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

Listing ListingOf(const std::vector<Environment>& environments, Client& client) {
  Listing listing{.name = "environments",
                  .columns = {{"name", "ENVIRONMENT"},
                              {"parent", "MERGED INTO"},
                              {"status", "STATUS", Column::Kind::kState},
                              {"updated_at", "UPDATED", Column::Kind::kAge},
                              {"own_bytes", "OWN DATA", Column::Kind::kBytes, /*right=*/true}},
                  .rows = {},
                  .empty_text = "no environment is merged into its parent"};
  for (const Environment& one : environments) {
    uint64_t own = 0;
    const auto volumes = client.tree().MeasureData({one.project, one.name});
    for (const VolumeUsage& volume : volumes.value_or(std::vector<VolumeUsage>())) {
      own += std::min(volume.own_bytes, volume.used_bytes);
    }
    listing.rows.push_back(ToObject(one));
    listing.rows.back().push_back({"own_bytes", own});
  }
  return listing;
}

std::optional<Failure> Confirm(const Session& session, const std::string& project, size_t count) {
  if (session.globals.yes) return std::nullopt;
  const std::optional<std::string> answer =
      session.globals.no_input
          ? std::nullopt
          : session.ask("Type the name of the project (" + Printable(project) + ") to delete " +
                        std::to_string(count) + " with all of their data: ");
  if (!answer.has_value()) {
    return Failure{kExitRefused, "refused", "nobody confirmed it", "--yes does it without asking"};
  }
  if (*answer == project) return std::nullopt;
  return Failure{kExitRefused, "refused", "that is not its name; nothing was changed", ""};
}

// The first failure ends it.
Outcome DeleteAll(Session& session, const std::vector<Environment>& environments) {
  for (const Environment& one : environments) {
    const FollowOptions follow{.what = "delete", .detaches = true};
    Outcome end = FollowActivity(session, follow, [&](Client& client, const EventSink& sink) {
      return client.DeleteEnvironment({one.project, one.name}, sink);
    });
    if (end.exit != kExitSuccess) return end;
  }
  return kExitSuccess;
}

Outcome Run(Session& session, const Arguments& arguments) {
  const std::string age = arguments.Get("older-than");
  const std::optional<int64_t> seconds =
      age.empty() ? std::optional<uint32_t>(0) : ParseLifetime(age);
  if (!seconds)
    return UsageError("--older-than takes a time like 30d, not \"" + Printable(age) + "\"");
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const std::string project = session.ResolveAndTell().id.project;
  StatusOr<std::vector<Environment>> merged = (*client)->tree().ListMerged(project);
  if (!merged.ok()) return merged.status();
  if (!age.empty()) {
    const int64_t latest = session.now_unix_ms() - *seconds * 1000;
    std::erase_if(*merged, [&](const Environment& one) { return one.updated_unix_ms > latest; });
  }
  const Listing listing = ListingOf(*merged, **client);
  session.Print(listing);
  if (arguments.Has("dry-run") || merged->empty()) return kExitSuccess;
  if (auto refused = Confirm(session, project, merged->size())) return *refused;
  return DeleteAll(session, *merged);
}

}  // namespace

Verb EnvsPruneVerb() {
  return {
      .group = "envs",
      .name = "prune",
      .summary = "Delete the environments that are merged into their parents",
      .details =
          "Lists those whose commits their parents have, when they had some of their own, and asks "
          "for the project's name. Their branches and their data go; children go on as children "
          "of the parent. Production stays.",
      .options = {{"merged", 0, "", "those that are merged (the default)"},
                  {"older-than", 0, "TIME", "of these, those without a deploy for so long: 30d"},
                  {"dry-run", 0, "", "list them, and delete nothing"}},
      .handles_interrupt = true,
      .run = Run};
}

}  // namespace paas::paasctl
