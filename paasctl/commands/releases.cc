#include <cstdlib>

#include "paasctl/commands/phase_list.h"
#include "paasctl/commands/release_number.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

List Images(const Release& release) {
  List images;
  for (const ReleaseImage& image : release.images) {
    images.push_back(Object{{"container", image.container},
                            {"base_digest", OptionalText(image.base_digest)},
                            {"app_digest", OptionalText(image.app_digest)},
                            {"tree", OptionalText(image.tree)}});
  }
  return images;
}

List Variables(const Release& release) {
  List variables;
  for (const ReleaseVariable& variable : release.variables) {
    variables.push_back(Object{{"level", variable.level},
                               {"name", variable.name},
                               {"set_at", Timestamp(variable.set_unix_ms)},
                               {"is_sensitive", variable.is_sensitive}});
  }
  return variables;
}

// "took" is for tables, the rest for programs.
Object ToObject(const Release& release) {
  return {{"name", ReleaseName(release.number)},
          {"number", release.number},
          {"current", release.is_current},
          {"state", release.is_current ? "current" : release.state},
          {"kind", release.kind},
          {"description", OptionalText(release.description)},
          {"actor", OptionalText(release.actor)},
          {"restored", release.restored == 0 ? Value() : Value(release.restored)},
          {"activity", OptionalText(release.activity)},
          {"commit", OptionalText(release.commit)},
          {"created_at", Timestamp(release.created_unix_ms)},
          {"duration_ms", release.duration_ms},
          {"phases", PhaseList(release.phases)},
          {"images", Images(release)},
          {"variables", Variables(release)},
          {"urls", StringList(release.urls)}};
}

Object ToRow(const Release& release, bool for_people) {
  Object row = ToObject(release);
  if (!for_people) return row;
  row.emplace_back("took", release.duration_ms == 0 ? "" : HumanDuration(release.duration_ms));
  row.emplace_back("short_commit", release.commit.substr(0, 7));
  return row;
}

Outcome Run(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const auto limit =
      static_cast<uint32_t>(std::strtoul(arguments.Get("limit", "20").c_str(), nullptr, 10));
  const StatusOr<std::vector<Release>> releases = (*client)->releases().List(id, limit);
  if (!releases.ok()) return releases.status();
  Listing listing{.name = "releases",
                  .columns = {{"name", "RELEASE"},
                              {"state", "STATE", Column::Kind::kState},
                              {"created_at", "CREATED", Column::Kind::kAge},
                              {"took", "TOOK", Column::Kind::kText, /*right=*/true},
                              {"actor", "WHO"},
                              {"short_commit", "COMMIT"},
                              {"description", "DESCRIPTION"}},
                  .empty_text = "nothing was deployed yet"};
  const Format format = session.globals.format;
  const bool for_people = format == Format::kTable || format == Format::kPlain;
  for (const Release& release : *releases) listing.rows.push_back(ToRow(release, for_people));
  session.Print(listing);
  return kExitSuccess;
}

}  // namespace

Verb ReleasesVerb() {
  return {.name = "releases",
          .summary = "List what went live, newest first",
          .details =
              "\"current\" serves. Images of \"pinned\" ones stay; those of \"unpinned\" ones "
              "may be collected,\nand a release whose image is \"gone\" needs a build.",
          .options = {{"limit", 0, "N", "at most N of them (default 20)"}},
          .run = Run};
}

}  // namespace paas::paasctl
