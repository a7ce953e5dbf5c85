#include "paasctl/commands/release_number.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Object ToObject(const ReleaseDifference& difference) {
  return {{"section", difference.section},
          {"subject", difference.subject},
          {"change", difference.change},
          {"before", OptionalText(difference.before)},
          {"after", OptionalText(difference.after)}};
}

void Print(const Session& session, const ReleaseComparison& comparison) {
  const std::string before = ReleaseName(comparison.before);
  const std::string after = ReleaseName(comparison.after);
  Listing listing{.name = "differences",
                  .columns = {{"section", "SECTION"},
                              {"subject", "WHAT"},
                              {"change", "CHANGE", Column::Kind::kState},
                              {"before", before},
                              {"after", after}},
                  .empty_text = before + " and " + after + " are the same"};
  for (const ReleaseDifference& difference : comparison.differences) {
    listing.rows.push_back(ToObject(difference));
  }
  if (!IsDocument(session.globals.format)) return session.Print(listing);
  session.Print({{"before", comparison.before},
                 {"after", comparison.after},
                 {"differences", List(listing.rows.begin(), listing.rows.end())}},
                {});
}

Outcome Run(Session& session, const Arguments& arguments) {
  uint32_t numbers[2] = {0, 0};
  const char* const names[2] = {"before", "after"};
  for (int i = 0; i < 2; ++i) {
    if (!arguments.Has(names[i])) continue;
    const std::optional<uint32_t> number = ParseRelease(arguments.Get(names[i]));
    if (!number) {
      return UsageError("\"" + arguments.Get(names[i]) + "\" is no release",
                        "paasctl releases lists them: r3");
    }
    numbers[i] = *number;
  }
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<ReleaseComparison> comparison =
      (*client)->releases().Diff(id, numbers[0], numbers[1]);
  if (!comparison.ok()) return comparison.status();
  Print(session, *comparison);
  return kExitSuccess;
}

}  // namespace

Verb ReleaseDiffVerb() {
  return {.name = "diff",
          .summary = "Show in what two releases differ",
          .details = "Names only of variables and configuration keys: their values may be secrets.",
          .arguments = {{"before", "a release: r2", true, Completes::kRelease},
                        {"after", "another one; without it: the one that serves", false,
                         Completes::kRelease}},
          .run = Run};
}

}  // namespace paas::paasctl
