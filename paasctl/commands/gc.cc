#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

Object ToObject(const GarbageItem& item) {
  return {{"kind", item.kind},
          {"name", item.name},
          {"bytes", item.bytes},
          {"fate", item.fate},
          {"reason", item.reason}};
}

Object ToObject(const Space& space) {
  return {{"what", space.what},
          {"path", space.path},
          {"total_bytes", space.total_bytes},
          {"free_bytes", space.free_bytes},
          {"reserve_bytes", space.reserve_bytes}};
}

void Print(const Session& session, const GarbageReport& report, bool dry_run, bool all) {
  Listing listing{.name = "items",
                  .columns = {{"fate", "FATE", Column::Kind::kState},
                              {"kind", "KIND"},
                              {"name", "NAME", Column::Kind::kDigest},
                              {"bytes", "SIZE", Column::Kind::kBytes, /*right=*/true},
                              {"reason", "WHY"}},
                  .empty_text = "nothing to delete"};
  const bool is_document = IsDocument(session.globals.format);
  for (const GarbageItem& item : report.items) {
    if (item.fate != "keep" || all || is_document) listing.rows.push_back(ToObject(item));
  }
  if (!is_document) return session.Print(listing);
  List spaces;
  for (const Space& space : report.spaces) spaces.push_back(ToObject(space));
  session.Print({{"dry_run", dry_run},
                 {"freed_bytes", report.freed_bytes},
                 {"items", List(listing.rows.begin(), listing.rows.end())},
                 {"spaces", std::move(spaces)}},
                {});
}

void TellSpaces(const Session& session, const GarbageReport& report) {
  for (const Space& space : report.spaces) {
    session.Note(space.what + ": " + HumanBytes(space.free_bytes) + " of " +
                 HumanBytes(space.total_bytes) + " free at " + space.path + ", " +
                 HumanBytes(space.reserve_bytes) + " of them in reserve");
  }
}

Outcome Show(Session& session, Client& client, bool all) {
  const StatusOr<GarbageReport> report = client.releases().CollectGarbage(/*dry_run=*/true);
  if (!report.ok()) return report.status();
  Print(session, *report, /*dry_run=*/true, all);
  session.Note("would free " + HumanBytes(report->freed_bytes));
  TellSpaces(session, *report);
  return kExitSuccess;
}

// Nothing when the user agreed.
std::optional<Failure> Confirm(const Session& session, const GarbageReport& report) {
  for (const GarbageItem& item : report.items) {
    if (item.fate == "keep") continue;
    session.err("  " + Printable(item.kind + "  " + ShortDigest(item.name)) + "  " +
                HumanBytes(item.bytes) + "  " + Printable(item.reason) + "\n");
  }
  const std::optional<std::string> answer =
      session.globals.no_input
          ? std::nullopt
          : session.ask("Delete these " + HumanBytes(report.freed_bytes) + "? [y/N] ");
  if (!answer.has_value()) {
    return Failure{kExitRefused, "refused", "nobody confirmed it", "--yes deletes without asking"};
  }
  if (*answer == "y" || *answer == "yes") return std::nullopt;
  return Failure{kExitRefused, "refused", "nothing was deleted", ""};
}

Outcome Run(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  if (arguments.Has("dry-run")) return Show(session, **client, arguments.Has("all"));
  if (!session.globals.yes) {
    const StatusOr<GarbageReport> planned = (*client)->releases().CollectGarbage(/*dry_run=*/true);
    if (!planned.ok()) return planned.status();
    if (planned->freed_bytes == 0) {
      Print(session, *planned, /*dry_run=*/false, /*all=*/false);
      return kExitSuccess;
    }
    if (auto refused = Confirm(session, *planned)) return *refused;
  }
  const StatusOr<GarbageReport> report = (*client)->releases().CollectGarbage(/*dry_run=*/false);
  if (!report.ok()) return report.status();
  Print(session, *report, /*dry_run=*/false, arguments.Has("all"));
  session.Note("freed " + HumanBytes(report->freed_bytes));
  return kExitSuccess;
}

}  // namespace

Verb GcVerb() {
  return {.name = "gc",
          .summary = "Delete images and build caches that nothing needs",
          .details =
              "Images of kept releases, of running containers and of work under way stay, and "
              "what was used\nwithin the last hour. Caches go after 30 days without a build. "
              "Shows what goes, and asks.",
          .options = {{"dry-run", 0, "", "only show what would go, and why"},
                      {"all", 0, "", "show what stays as well, and why"}},
          .run = Run};
}

}  // namespace paas::paasctl
