#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "model/application.h"
#include "model/diagnostics.h"
#include "model/file_source.h"
#include "model/places.h"
#include "model/route.h"
#include "model/service.h"

namespace paas::model {

// Which set of files the project uses.
enum class Flavour {
  kPlatform,  // .platform.app.yaml, .platform/*.yaml
  kUpsun,     // .upsun/*.yaml
};

// A whole project: typed, validated, with every default filled in.
struct ProjectConfig {
  Flavour flavour = Flavour::kPlatform;
  std::vector<Application> applications;  // at least one; sorted by name
  std::vector<Service> services;          // in the order of the file
  std::vector<Route> routes;              // in the order of the file; empty: the implicit route
  Diagnostics warnings;
  Places places;  // of everything in services, and of all relationships

  const Application* FindApplication(std::string_view name) const;
  const Service* FindService(std::string_view name) const;
};

// What a reading gives: everything that was found, and the project when there was no error.
struct ProjectReading {
  StatusOr<ProjectConfig> project;  // InvalidArgument with one line for each error
  Diagnostics diagnostics;          // errors and warnings, sorted by file and line
};

// Reads and checks the configuration of a project. Goes on after an error, so that all of them
// are reported at once. NotFound when there is no configuration at all.
ProjectReading ReadProject(const FileSource& files);

// ReadProject(files).project; its warnings are in ProjectConfig::warnings.
StatusOr<ProjectConfig> LoadProject(const FileSource& files);

}  // namespace paas::model
