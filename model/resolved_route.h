#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "model/project.h"
#include "model/route.h"

namespace paas::model {

// Where an environment's routes live.
struct RouteContext {
  std::string default_host;  // what {default} stands for, without port
  // Without TLS every https route is served as http, and the redirects from http are left out.
  bool tls = false;
  uint16_t port = 0;  // shown in URLs; 0: the scheme's own
};

// A route with its placeholders filled in.
struct ResolvedRoute {
  std::string url;   // "http://main-bvxea6i-shop.localhost:8080/", always with a trailing slash
  std::string host;  // without port, may begin with "*."
  std::string path;  // "/", "/api/"
  std::string original_url;
  bool primary = false;
  Route route;  // `to` with its placeholders filled in

  bool operator==(const ResolvedRoute&) const = default;
};

// All routes of a project, upstreams first; exactly one is primary when there is an upstream
// route. Without routes in the project: "https://{default}/" to its first application.
std::vector<ResolvedRoute> ResolveRoutes(const ProjectConfig& project, const RouteContext& context);

// The URL of the primary route, or of the first one.
std::string PrimaryUrl(const std::vector<ResolvedRoute>& routes);

// The JSON object for PLATFORM_ROUTES (not base64-encoded), keyed by URL.
std::string PlatformRoutesJson(const std::vector<ResolvedRoute>& routes);

}  // namespace paas::model
