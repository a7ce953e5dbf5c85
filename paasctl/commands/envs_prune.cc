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
    const auto volumes = client.tree().MeasureData({one.project, one.name});
    listing.rows.push_back(ToObject(one));
    // A node that does not answer does not say that there is nothing.
    listing.rows.back().push_back(
        {"own_bytes", volumes.ok() ? Value(OwnBytes(*volumes)) : Value(nullptr)});
  }
  return listing;
}

// Whether a commit that came meanwhile has left it unmerged.
StatusOr<bool> IsStillMerged(Client& client, const Environment& one) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<Environment> merged,
                        client.tree().ListMerged(one.project));
  return std::any_of(merged.begin(), merged.end(),
                     [&](const Environment& still) { return still.name == one.name; });
}

// The first failure ends it.
Outcome DeleteAll(Session& session, Client& asked, const std::vector<Environment>& environments) {
  for (const Environment& one : environments) {
    const StatusOr<bool> goes = IsStillMerged(asked, one);
    if (!goes.ok()) return goes.status();
    if (!*goes) {
      session.Note(Printable(one.name) + " has changed meanwhile, and stays");
      continue;
    }
    const FollowOptions follow{.what = "delete", .detaches = true, .prints_result = false};
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
  const std::string question = "Type the name of the project (" + Printable(project) +
                               ") to delete " + std::to_string(merged->size()) +
                               " with all of their data: ";
  if (auto refused = ConfirmName(session, question, project)) return *refused;
  return DeleteAll(session, **client, *merged);
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
