#pragma once

#include <string>
#include <vector>

#include "controller/routes/site.h"

namespace paas::controller {

// What answers a request, and why.
struct RouteExplanation {
  const Site* site = nullptr;  // of the sites that were given; null: nobody
  std::vector<std::string> lines;
};

// Follows a GET of `url` ("http://host:8080/path", the port makes no difference) through the sites
// as the router does, without asking it.
RouteExplanation ExplainRoute(const std::vector<Site>& sites, const std::string& url);

}  // namespace paas::controller
