#include <charconv>

#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Object ToObject(const AuditEntry& entry) {
  return {{"time", Timestamp(entry.unix_ms)},
          {"user", entry.user.empty() ? std::string("operator") : entry.user},
          {"credential", entry.credential},
          {"call", entry.call},
          {"project", OptionalText(entry.project)},
          {"environment", OptionalText(entry.environment)},
          {"object", OptionalText(entry.object)},
          {"result", entry.result},
          {"outcome", OptionalText(entry.code)},
          {"ended_at", Timestamp(entry.ended_unix_ms)},
          {"reason", OptionalText(entry.reason)}};
}

Outcome Run(Session& session, const Arguments& arguments) {
  const std::string limit = arguments.Get("limit", "50");
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(limit.data(), limit.data() + limit.size(), number);
  if (error != std::errc() || end != limit.data() + limit.size() || number == 0) {
    return UsageError("--limit takes a number from 1");
  }
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto entries =
      (*client)->access().ListAudit(session.globals.project, arguments.Get("user"), number);
  if (!entries.ok()) return entries.status();
  Listing listing{.name = "audit",
                  .columns = {{"time", "TIME"},
                              {"user", "USER"},
                              {"credential", "CREDENTIAL"},
                              {"call", "CALL"},
                              {"project", "PROJECT"},
                              {"environment", "ENVIRONMENT"},
                              {"object", "OBJECT"},
                              {"result", "RESULT", Column::Kind::kState},
                              {"outcome", "OUTCOME"}},
                  .rows = {},
                  .empty_text = "nothing was asked for yet"};
  for (const AuditEntry& entry : *entries) listing.rows.push_back(ToObject(entry));
  session.Print(listing);
  return kExitSuccess;
}

}  // namespace

Verb AuditVerb() {
  return {
      .name = "audit",
      .summary = "Who asked for what, newest first, and what was denied",
      .details =
          "Of one project with -p. What only looks is not in it, unless it was denied. OUTCOME is "
          "how the call ended; - is one that has not, or that the controller did not "
          "outlive. What became of a deploy is in its activity.",
      .options = {{"user", 0, "NAME", "of this user alone"},
                  {"limit", 0, "N", "lines (default: 50)"}},
      .run = Run};
}

}  // namespace paas::paasctl
