#include "paasctl/commands/source_request.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

Object ToObject(const PlanStep& step) {
  return {{"object", step.object},
          {"action", step.action},
          {"reason", OptionalText(step.reason)},
          {"bytes", step.bytes == 0 ? Value() : Value(step.bytes)}};
}

bool Changes(const Plan& plan) {
  for (const PlanStep& step : plan.steps) {
    if (step.action != "keep" && step.action != "reused") return true;
  }
  return false;
}

void Print(const Session& session, const Plan& plan) {
  Listing listing{.name = "steps",
                  .columns = {{"action", "ACTION", Column::Kind::kState},
                              {"object", "OBJECT"},
                              {"bytes", "SIZE", Column::Kind::kBytes, /*right=*/true},
                              {"reason", "REASON"}},
                  .empty_text = "nothing to do"};
  for (const PlanStep& step : plan.steps) listing.rows.push_back(ToObject(step));
  const Format format = session.globals.format;
  if (format != Format::kJson && format != Format::kYaml) return session.Print(listing);
  // Here the warnings are a part of the document.
  session.Print({{"steps", List(listing.rows.begin(), listing.rows.end())},
                 {"warnings", StringList(plan.warnings)}},
                {});
}

Outcome Run(Session& session, const Arguments& arguments) {
  const StatusOr<SourceRequest> prepared = PrepareSource(session, arguments);
  if (!prepared.ok()) return prepared.status();
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<Plan> plan = (*client)->PlanDeploy(prepared->request, prepared->source);
  if (!plan.ok()) return plan.status();
  for (const std::string& warning : plan->warnings) {
    session.err(session.err_style.Paint(Tone::kWarning, "warning: ") + Printable(warning) + "\n");
  }
  Print(session, *plan);
  return arguments.Has("exit-code") && Changes(*plan) ? kExitChanges : kExitSuccess;
}

}  // namespace

Verb PlanVerb() {
  return {.name = "plan",
          .summary = "Show what a deploy would change, and why",
          .details = "Sends the folder like deploy, and changes nothing.",
          .arguments = {{"dir", "the project's folder (default: .)", false, Completes::kDirectory}},
          .options = {{"exit-code", 0, "", "exit with 10 when there is something to do"}},
          .run = Run};
}

}  // namespace paas::paasctl
