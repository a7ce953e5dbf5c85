#pragma once

#include <map>
#include <string>
#include <vector>

#include "controller/plan/base_image.h"
#include "model/project.h"
#include "model/service_description.h"

namespace paas::controller {

// The image that a service runs on, and what it says of itself.
struct ServiceImage {
  std::string reference;  // "mariadb-10.11"
  std::string digest;
  model::ServiceDescription description;

  bool operator==(const ServiceImage&) const = default;
};

using ServiceImages = std::map<std::string, ServiceImage>;  // by the service's name

struct ServiceSelection {
  ServiceImages images;
  model::Diagnostics findings;
};

// Whether the project has a service that needs an image: all but network-storage do.
bool NeedsServiceImages(const model::ProjectConfig& config);

// The image of every service: exactly its type and version, or the nearest version with a warning.
// Errors for types that no image serves, and for everything that only the images can tell to be
// wrong: configuration that they do not understand, endpoints that they do not have.
ServiceSelection SelectServiceImages(const model::ProjectConfig& config,
                                     const std::vector<BaseImage>& available);

}  // namespace paas::controller
