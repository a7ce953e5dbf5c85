#pragma once

#include <string>
#include <vector>

namespace paas::paasctl {

// A URL of an environment, and where it leads.
struct Route {
  std::string url;
  std::string original_url;
  std::string type;  // upstream, redirect, proxy
  std::string target;
  bool primary = false;
  std::string id;
  std::string note;
};

// What happens to a request, in order: "route: https://{default}/, …".
struct RouteExplanation {
  bool found = false;
  Route route;
  std::string project;
  std::string environment;
  std::vector<std::string> lines;
};

}  // namespace paas::paasctl
