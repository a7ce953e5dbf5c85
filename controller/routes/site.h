#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "model/http_access.h"
#include "model/route.h"

namespace paas::controller {

enum class SiteKind { kUpstream, kRedirect, kProxy };

// What requests of an environment meet that is paused.
enum class Parking {
  kNone,     // it is not
  kRefuses,  // 503
  kWakes,    // they wait, and somebody resumes it
};

// One URL prefix that the router answers. The longest path of a host wins; the path is passed on
// to the application as it came.
struct Site {
  std::string host;  // without port; may begin with "*."
  std::string path;  // "/", "/api/": begins and ends with a slash
  SiteKind kind = SiteKind::kUpstream;
  bool on_http = true;
  bool on_tls = false;
  std::string container;  // that answers, for kUpstream: an application or a service
  std::string endpoint;   // of a service; empty: its default one
  std::string address;    // "100.96.0.5:80" of the container, or of the host in `to` for kProxy
  // For kRedirect and kProxy: a URL that replaces the site's own in the request's.
  std::string to;
  std::string original_route;  // "https://{default}/", told to the application
  // For people; the router has no use for them.
  std::string url;  // "http://main-bvxea6i-shop.localhost:8080/"
  std::string id;
  bool is_primary = false;
  bool is_implied = false;  // the redirect from http to https
  std::string environment;  // "shop-main-bvxea6i"
  std::string epoch;        // nothing that was cached in another one is served
  bool is_hidden = false;   // from search engines
  // Of its environment, and when it was said: no part of a release.
  Parking parking = Parking::kNone;
  uint64_t parking_serial = 0;
  model::HttpAccess access;  // likewise
  bool ssi = false;
  bool sticky = false;
  model::RouteCache cache;
  model::PathRedirects redirects;
  model::RouteTls tls;

  bool operator==(const Site&) const = default;
};

// The sites of one host.
using SitesByPath = std::map<std::string, const Site*>;

// "https://example.org:8443/x" → "example.org:8443", with the scheme's own port when it has none;
// empty when it is no http or https URL.
std::string AuthorityOf(const std::string& url);

// "/a%20b/" → "/a b/", as nginx compares paths. As it is when control characters would come out.
std::string DecodedPath(const std::string& path);

// Fit to be written into a server's configuration. InvalidArgument says which part is not: these
// texts come from users' files, and the configuration language has quotes and variables.
Status CheckSite(const Site& site);

}  // namespace paas::controller
