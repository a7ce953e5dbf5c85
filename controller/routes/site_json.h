#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/routes/site.h"

namespace paas::controller {

// How a release keeps its sites.
std::string SitesToJson(const std::vector<Site>& sites);
// Sites of older controllers lack keys; they get their defaults. InvalidArgument for anything that
// SitesToJson() does not make.
StatusOr<std::vector<Site>> SitesFromJson(const std::string& text);

}  // namespace paas::controller
