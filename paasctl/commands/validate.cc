#include "model/project.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"
#include "paasctl/source/directory_source.h"

namespace paas::paasctl {
namespace {

const char* SeverityWord(model::Severity severity) {
  return severity == model::Severity::kError ? "error" : "warning";
}

Object ToObject(const model::Diagnostic& diagnostic) {
  return {{"severity", SeverityWord(diagnostic.severity)},
          {"file", diagnostic.location.file},
          {"line", diagnostic.location.line},
          {"column", diagnostic.location.column},
          {"key", OptionalText(diagnostic.key_path)},
          {"message", diagnostic.message},
          {"hint", OptionalText(diagnostic.hint)}};
}

std::string Counted(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

void PrintForPeople(const Session& session, const model::ProjectReading& reading) {
  size_t errors = 0;
  for (const model::Diagnostic& diagnostic : reading.diagnostics) {
    const bool is_error = diagnostic.severity == model::Severity::kError;
    errors += is_error ? 1 : 0;
    session.out(session.out_style.Paint(is_error ? Tone::kBad : Tone::kWarning,
                                        std::string(SeverityWord(diagnostic.severity)) + ": ") +
                Printable(model::Format(diagnostic)) + "\n");
  }
  if (!reading.project.ok()) return;
  const model::ProjectConfig& project = *reading.project;
  session.out(session.out_style.Paint(Tone::kGood, "ok") + "  " +
              Counted(project.applications.size(), "application") + ", " +
              Counted(project.services.size(), "service") + ", " +
              Counted(project.routes.size(), "route") + "; " +
              Counted(reading.diagnostics.size() - errors, "warning") + "\n");
}

void PrintDocument(const Session& session, const model::ProjectReading& reading) {
  Listing listing{.name = "diagnostics",
                  .columns = {{"severity", ""},
                              {"file", ""},
                              {"line", ""},
                              {"column", ""},
                              {"key", ""},
                              {"message", ""},
                              {"hint", ""}}};
  for (const model::Diagnostic& diagnostic : reading.diagnostics) {
    listing.rows.push_back(ToObject(diagnostic));
  }
  if (!IsDocument(session.globals.format)) return session.Print(listing);
  session.Print({{"valid", reading.project.ok()},
                 {"diagnostics", List(listing.rows.begin(), listing.rows.end())}},
                {});
}

Outcome Run(Session& session, const Arguments& arguments) {
  const std::string directory = arguments.Get("dir", ".");
  const StatusOr<DirectorySource> files = DirectorySource::Open(directory);
  if (!files.ok()) return files.status();
  const model::ProjectReading reading = model::ReadProject(*files);
  if (session.globals.format == Format::kTable) {
    PrintForPeople(session, reading);
  } else {
    PrintDocument(session, reading);
  }
  if (reading.project.ok()) return kExitSuccess;
  if (!reading.diagnostics.empty()) return kExitInvalidConfiguration;
  return Failure{kExitInvalidConfiguration, "invalid", Message(reading.project.status()), ""};
}

}  // namespace

Verb ValidateVerb() {
  return {.name = "validate",
          .summary = "Check the configuration of a project",
          .details =
              "Offline: nothing is sent. Each finding carries file:line:column. Ends with 6 "
              "when there is an error.",
          .arguments = {{"dir", "the project's folder (default: .)", false, Completes::kDirectory}},
          .run = Run};
}

}  // namespace paas::paasctl
