#pragma once

#include <map>
#include <string>

#include "controller/routes/router_settings.h"

namespace paas::controller {

// Certificates as nginx reads them: copies beside its configuration, named by their content, since
// it sees no directory of the operator's or ours, and running workers must never see one change.
struct ServedCertificates {
  Certificates certificates;                 // with the paths of the copies
  std::map<std::string, std::string> files;  // their content by name, keys included
};

// Reads them. One that cannot be read is logged and left out. `directory` is where nginx will see
// the copies.
ServedCertificates ServeCertificates(const Certificates& certificates,
                                     const std::string& directory);

}  // namespace paas::controller
