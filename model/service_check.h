#pragma once

#include "model/places.h"
#include "model/service.h"
#include "model/service_description.h"

namespace paas::model {

// What is wrong with a service's configuration in the eyes of its image: keys that it does not
// understand, endpoints and lists of another shape, privileges on what is not listed, unknown
// privileges. Places are those of the project.
Diagnostics CheckServiceConfiguration(const Service& service, const ServiceDescription& description,
                                      const Places& places);

// The key that the platform reads itself, for every service whose endpoints have passwords.
inline constexpr char kRotatePasswords[] = "rotate_passwords";

// Whether the image understands the key, or the platform does in its stead.
bool UnderstandsKey(const ServiceDescription& description, std::string_view key);

}  // namespace paas::model
