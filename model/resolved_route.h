#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "model/project.h"
#include "model/route.h"

namespace paas::model {

// How https routes are served.
enum class TlsMode {
  kOff,       // there is no TLS: as http
  kServe,     // over TLS, and as http too unless the project has an http route of its own there
  kRedirect,  // over TLS; http leads there
};

// Where an environment's routes live.
struct RouteContext {
  std::string default_host;  // what {default} stands for, without port
  TlsMode tls = TlsMode::kOff;
  uint16_t port = 0;      // shown in http URLs; 0: 80
  uint16_t tls_port = 0;  // shown in https URLs; 0: 443
};

// A route with its placeholders filled in.
struct ResolvedRoute {
  std::string url;   // "http://main-bvxea6i-shop.localhost:8080/", always with a trailing slash
  std::string host;  // without port, may begin with "*."
  std::string path;  // "/", "/api/"
  std::string original_url;
  bool primary = false;
  bool on_http = true;
  bool on_tls = false;
  bool is_implied = false;  // the redirect from http to https
  Route route;              // targets with their placeholders filled in

  bool operator==(const ResolvedRoute&) const = default;
};

// All routes of a project, upstreams first; exactly one is primary when there is an upstream
// route. Without routes in the project: "https://{default}/" to its first application.
std::vector<ResolvedRoute> ResolveRoutes(const ProjectConfig& project, const RouteContext& context);

// The URL of the primary route, or of the first one.
std::string PrimaryUrl(const std::vector<ResolvedRoute>& routes);

// The JSON object for PLATFORM_ROUTES (not base64-encoded), keyed by URL. `restrict_robots`: search
// engines are kept away from the environment.
std::string PlatformRoutesJson(const std::vector<ResolvedRoute>& routes, bool restrict_robots);

}  // namespace paas::model
