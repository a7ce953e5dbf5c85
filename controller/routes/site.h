#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

enum class SiteKind { kUpstream, kRedirect };

// One URL prefix that the router answers. The longest path of a host wins; the path is passed on
// to the application as it came.
struct Site {
  std::string host;  // without port; may begin with "*."
  std::string path;  // "/", "/api/": begins and ends with a slash
  SiteKind kind = SiteKind::kUpstream;
  std::string application;     // that answers, for kUpstream
  std::string address;         // "100.96.0.5:80" of its container
  std::string to;              // URL that the request's path is appended to, for kRedirect
  std::string original_route;  // "https://{default}/", told to the application

  bool operator==(const Site&) const = default;
};

// Fit to be written into a server's configuration. InvalidArgument says which part is not: these
// texts come from users' files, and the configuration language has quotes and variables.
Status CheckSite(const Site& site);

std::string SitesToJson(const std::vector<Site>& sites);
// InvalidArgument for anything that SitesToJson() does not make.
StatusOr<std::vector<Site>> SitesFromJson(const std::string& text);

}  // namespace paas::controller
