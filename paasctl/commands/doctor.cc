#include <algorithm>

#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

Object ToObject(const Finding& finding) {
  return {{"level", finding.level},
          {"subject", finding.subject},
          {"text", finding.text},
          {"fix", OptionalText(finding.fix)}};
}

void PrintForPeople(const Session& session, const std::vector<Finding>& findings) {
  size_t width = 0;
  for (const Finding& finding : findings) width = std::max(width, DisplayWidth(finding.subject));
  for (const Finding& finding : findings) {
    const std::string level =
        finding.level + std::string(9 - std::min<size_t>(8, finding.level.size()), ' ');
    const std::string subject = Printable(finding.subject);
    session.out(session.out_style.Paint(ToneOf(finding.level), level) + subject +
                std::string(width - std::min(width, DisplayWidth(subject)) + 2, ' ') +
                Printable(finding.text) + "\n");
    if (finding.fix.empty() || finding.level == "ok") continue;
    session.out(std::string(9, ' ') + session.out_style.Paint(Tone::kNote, "fix: ") +
                Printable(finding.fix) + "\n");
  }
}

Outcome Run(Session& session, const Arguments&) {
  std::vector<Finding> findings;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  StatusOr<std::vector<Finding>> answer = (*client)->Doctor();
  if (!answer.ok()) return answer.status();
  findings.push_back({"ok", "control plane", "answers at " + session.globals.endpoint, ""});
  findings.insert(findings.end(), answer->begin(), answer->end());
  if (session.globals.format == Format::kTable) {
    PrintForPeople(session, findings);
  } else {
    Listing listing{.name = "findings",
                    .columns = {{"level", ""}, {"subject", ""}, {"text", ""}, {"fix", ""}}};
    for (const Finding& finding : findings) listing.rows.push_back(ToObject(finding));
    session.Print(listing);
  }
  const bool problem = std::any_of(findings.begin(), findings.end(),
                                   [](const Finding& f) { return f.level == "problem"; });
  return problem ? kExitError : kExitSuccess;
}

}  // namespace

Verb DoctorVerb() {
  return {.name = "doctor",
          .summary = "Check the control plane and its nodes",
          .details = "Each finding says how to mend it. Ends with 1 when there is a problem.",
          .run = Run};
}

}  // namespace paas::paasctl
