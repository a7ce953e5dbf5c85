#include "model/project.h"

#include <algorithm>
#include <tuple>

#include "model/reader/discovery.h"
#include "model/reader/project_reader.h"

namespace paas::model {

namespace {

// By place, without repetitions: an anchor that is used twice is found wrong twice.
void Order(Diagnostics& findings) {
  const auto key = [](const Diagnostic& d) {
    return std::tie(d.location.file, d.location.line, d.location.column);
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const auto& a, const auto& b) { return key(a) < key(b); });
  findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
}

ProjectConfig Finish(ProjectDraft draft, Flavour flavour) {
  ProjectConfig project;
  project.flavour = flavour;
  project.places = CollectPlaces(draft);
  for (auto& [value, field] : draft.applications) project.applications.push_back(std::move(value));
  for (auto& [value, field] : draft.services) project.services.push_back(std::move(value));
  for (auto& [value, field] : draft.routes) project.routes.push_back(std::move(value));
  std::sort(project.applications.begin(), project.applications.end(),
            [](const Application& a, const Application& b) { return a.name < b.name; });
  return project;
}

void CheckThatThereIsAnApplication(const ProjectDraft& draft, Diagnostics& findings) {
  if (!draft.applications.empty() || HasErrors(findings)) return;
  findings.push_back({Severity::kError, {}, "", "the configuration has no application", ""});
}

}  // namespace

const Application* ProjectConfig::FindApplication(std::string_view name) const {
  for (const Application& application : applications) {
    if (application.name == name) return &application;
  }
  return nullptr;
}

const Service* ProjectConfig::FindService(std::string_view name) const {
  for (const Service& service : services) {
    if (service.name == name) return &service;
  }
  return nullptr;
}

ProjectReading ReadProject(const FileSource& files) {
  Diagnostics findings;
  const auto config = FindConfigFiles(files, findings);
  if (!config.ok()) {
    findings.push_back({Severity::kError, {}, "", Message(config.status()), ""});
    return {config.status(), std::move(findings)};
  }
  ProjectReader reader(files, findings);
  ProjectDraft draft = reader.Read(*config);
  CheckThatThereIsAnApplication(draft, findings);
  CheckReferences(draft);
  Order(findings);
  if (HasErrors(findings)) return {ToStatus(findings), std::move(findings)};
  ProjectConfig project = Finish(std::move(draft), config->flavour);
  project.warnings = findings;
  return {std::move(project), std::move(findings)};
}

StatusOr<ProjectConfig> LoadProject(const FileSource& files) { return ReadProject(files).project; }

}  // namespace paas::model
