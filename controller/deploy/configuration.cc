#include "controller/deploy/configuration.h"

#include <algorithm>
#include <memory>

#include "controller/deploy/route_check.h"
#include "controller/plan/runtime_images.h"
#include "controller/plan/site_planner.h"
#include "controller/source/directory_archive.h"
#include "model/environment_name.h"
#include "model/file_source.h"
#include "model/resolved_route.h"

namespace paas::controller {
namespace {

void AddUnique(std::vector<std::string>& lines, const std::string& line) {
  if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
}

ConfigurationReading Invalid(std::vector<std::string> errors) {
  std::string text;
  for (const std::string& error : errors) text += (text.empty() ? "" : "\n") + error;
  return {.configuration = InvalidArgument(text), .errors = std::move(errors)};
}

std::vector<std::string> Lines(const model::Diagnostics& diagnostics, model::Severity severity) {
  std::vector<std::string> lines;
  for (const model::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == severity) AddUnique(lines, model::Format(diagnostic));
  }
  return lines;
}

model::RouteContext ContextOf(const Project& project, const Environment& environment,
                              const SiteSettings& settings) {
  return {.default_host = model::DefaultHost(environment.machine_name, project.id, settings.domain),
          .tls = settings.tls,
          .port = settings.port,
          .tls_port = settings.tls_port};
}

// The images of all applications and services, and the services' directories as archives.
Status CompleteImages(Configuration& configuration, const model::FileSource& files,
                      BuilderClient& builder, std::vector<std::string>& errors) {
  model::ProjectConfig& config = configuration.input.config;
  PAAS_ASSIGN_OR_RETURN(const std::vector<BaseImage> images, builder.ListBaseImages());
  for (const std::string& line :
       Lines(CheckRuntimeImages(config, images), model::Severity::kError)) {
    AddUnique(errors, line);
  }
  if (!NeedsServiceImages(config)) return absl::OkStatus();
  ServiceSelection selection = SelectServiceImages(config, images);
  configuration.input.services = std::move(selection.images);
  for (const std::string& line : Lines(selection.findings, model::Severity::kWarning)) {
    AddUnique(configuration.warnings, line);
  }
  for (const model::Diagnostic& finding : PackArchives(config, files)) {
    selection.findings.push_back(finding);
  }
  for (const std::string& line : Lines(selection.findings, model::Severity::kError)) {
    AddUnique(errors, line);
  }
  return absl::OkStatus();
}

// The tree of every application's source root, and every site fit to be served.
std::vector<std::string> Complete(Configuration& configuration, const SourceRepository& repository,
                                  const std::string& commit, const SiteSettings& settings) {
  std::vector<std::string> errors;
  for (const model::Application& application : configuration.input.config.applications) {
    const StatusOr<std::string> source = repository.TreeId(commit, application.source_root);
    const StatusOr<std::string> code = source.ok() ? repository.CodeId(*source) : source;
    if (code.ok()) {
      configuration.sources[application.name] = *source;
      configuration.trees[application.name] = *code;
    } else {
      errors.push_back("application '" + application.name +
                       "': source.root: " + Message(code.status()));
    }
  }
  for (std::string& error : CheckRoutes(configuration.input, configuration.sites, settings)) {
    errors.push_back(std::move(error));
  }
  return errors;
}

}  // namespace

ConfigurationReading ReadConfiguration(const SourceRepository& repository,
                                       const std::string& commit, const Project& project,
                                       const Environment& environment, const Doors& doors) {
  const StatusOr<std::string> tree = repository.submodules().Complete(commit);
  if (!tree.ok()) return {.configuration = tree.status(), .errors = {}};
  StatusOr<std::unique_ptr<model::FileSource>> files = repository.Files(*tree);
  if (!files.ok()) return {.configuration = files.status(), .errors = {}};
  model::ProjectReading reading = model::ReadProject(**files);
  if (!reading.project.ok()) {
    std::vector<std::string> errors = Lines(reading.diagnostics, model::Severity::kError);
    if (errors.empty()) errors.push_back(Message(reading.project.status()));
    return Invalid(std::move(errors));
  }
  Configuration configuration;
  configuration.warnings = Lines(reading.diagnostics, model::Severity::kWarning);
  for (const std::string& line : Lines(reading.project->warnings, model::Severity::kWarning)) {
    AddUnique(configuration.warnings, line);
  }
  configuration.input = {.project = project,
                         .environment = environment,
                         .config = *std::move(reading.project),
                         .routes = {},
                         .built = {},
                         .services = {}};
  PlanInput& input = configuration.input;
  input.routes = model::ResolveRoutes(input.config, ContextOf(project, environment, doors.sites));
  configuration.sites = PlanSites(input);
  configuration.urls = PlanUrls(input.routes);
  std::vector<std::string> errors = Complete(configuration, repository, *tree, doors.sites);
  const Status completed = CompleteImages(configuration, **files, doors.builder, errors);
  if (!completed.ok()) return {.configuration = completed, .errors = {}};
  if (!errors.empty()) return Invalid(std::move(errors));
  return {.configuration = std::move(configuration), .errors = {}};
}

}  // namespace paas::controller
