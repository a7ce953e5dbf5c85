#include "paasctl/commands/plan.h"

#include <algorithm>

#include "paasctl/commands/source_request.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

Object ToObject(const PlanStep& step) {
  return {{"object", step.object},
          {"action", step.action},
          {"reason", OptionalText(step.reason)},
          {"bytes", step.bytes == 0 ? Value() : Value(step.bytes)},
          {"disturbs", OptionalText(step.disturbs)}};
}

bool IsChange(const PlanStep& step) { return step.action != "keep"; }

// A person wants to see what changes; a program gets everything.
void Print(const Session& session, const Plan& plan, size_t changes) {
  const bool is_document = IsDocument(session.globals.format);
  const bool shows_all = session.globals.verbose || session.globals.format != Format::kTable;
  Listing listing{.name = "steps",
                  .columns = {{"action", "ACTION", Column::Kind::kState},
                              {"object", "OBJECT"},
                              {"bytes", "SIZE", Column::Kind::kBytes, /*right=*/true},
                              {"disturbs", "DISTURBS"},
                              {"reason", "REASON"}},
                  .empty_text = "nothing to do"};
  for (const PlanStep& step : plan.steps) {
    if (shows_all || IsChange(step)) listing.rows.push_back(ToObject(step));
  }
  if (!is_document) {
    session.Print(listing);
    const size_t kept = plan.steps.size() - changes;
    if (!shows_all && kept != 0) session.Note(std::to_string(kept) + " unchanged (-v shows them)");
    return;
  }
  // Here the warnings are a part of the document.
  session.Print({{"changes", static_cast<uint64_t>(changes)},
                 {"unchanged", static_cast<uint64_t>(plan.steps.size() - changes)},
                 {"steps", List(listing.rows.begin(), listing.rows.end())},
                 {"warnings", StringList(plan.warnings)}},
                {});
}

}  // namespace

Outcome ShowPlan(Session& session, const Plan& plan, bool tells) {
  for (const std::string& warning : plan.warnings) {
    session.err(session.err_style.Paint(Tone::kWarning, "warning: ") + Printable(warning) + "\n");
  }
  const auto changes = std::count_if(plan.steps.begin(), plan.steps.end(), IsChange);
  Print(session, plan, static_cast<size_t>(changes));
  return tells && changes != 0 ? kExitChanges : kExitSuccess;
}

Outcome RunPlan(Session& session, const Arguments& arguments) {
  const StatusOr<SourceRequest> prepared = PrepareSource(session, arguments);
  if (!prepared.ok()) return prepared.status();
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<Plan> plan = (*client)->PlanDeploy(prepared->request, prepared->source);
  if (!plan.ok()) return plan.status();
  return ShowPlan(session, *plan, arguments.Has("exit-code"));
}

Verb PlanVerb() {
  return {.name = "plan",
          .summary = "Show what a deploy would change, and why",
          .details =
              "Sends the folder like deploy, and changes nothing. DISTURBS says what of a running "
              "container notices: nothing, the application's own processes, or all of it.",
          .arguments = {{"dir", "the project's folder (default: .)", false, Completes::kDirectory}},
          .options = {{"exit-code", 0, "", "exit with 10 when there is something to do"}},
          .run = RunPlan};
}

}  // namespace paas::paasctl
