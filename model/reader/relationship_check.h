#pragma once

#include "model/reader/project_reader.h"

namespace paas::model {

// Findings about relationships: targets and endpoints that do not exist, and applications (or
// services) that relate to each other in a circle.
void CheckRelationships(const ProjectDraft& draft);

// Of one reference to `name` and its endpoint, in a relationship or a route; `field` is where it
// is written.
void CheckTarget(const ProjectDraft& draft, const std::string& name, const std::string& endpoint,
                 const Field& field);

// There is neither a service nor an application of that name.
void ReportUnknown(const ProjectDraft& draft, const std::string& name, const Field& field);

}  // namespace paas::model
