#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "common/yaml/node.h"
#include "model/diagnostics.h"
#include "model/file_source.h"
#include "model/project.h"
#include "model/reader/discovery.h"
#include "model/reader/field.h"
#include "model/reader/include_resolver.h"

namespace paas::model {

// A value together with the place it was read from.
template <typename T>
struct Placed {
  T value;
  Field field;
};

// A project before it is known to be whole.
struct ProjectDraft {
  std::vector<Placed<Application>> applications;
  std::vector<Placed<Service>> services;
  std::vector<Placed<Route>> routes;
};

// Reads the files of a project one after the other.
class ProjectReader {
 public:
  // All must outlive the reader.
  ProjectReader(const FileSource& files, Diagnostics& findings)
      : files_(files), findings_(findings), includes_(files, findings) {}

  // The fields of the draft point into the reader.
  ProjectDraft Read(const ConfigFiles& config);

 private:
  // The tree of a file, kept by the reader; an empty node when it is missing or malformed.
  yaml::Node& Parse(const std::string& path);
  void ReadApplicationFile(const std::string& path);
  void ReadApplicationsFile(const std::string& path);
  void ResolveApplications(yaml::Node& node, const std::string& directory);
  void ReadApplications(const Field& field);
  void ReadServices(const Field& field, Flavour flavour);
  void ReadRoutes(const Field& field);
  void ReadUpsun(const std::string& path);

  const FileSource& files_;
  Diagnostics& findings_;
  IncludeResolver includes_;
  std::deque<yaml::Node> documents_;
  ProjectDraft draft_;
};

// Where services and relationships stand.
Places CollectPlaces(const ProjectDraft& draft);

// Findings that need the whole project: targets of routes and relationships, names used twice.
void CheckReferences(const ProjectDraft& draft);

}  // namespace paas::model
