#include "controller/routes/route_explanation.h"

#include <algorithm>

#include "common/regex/pattern.h"
#include "controller/routes/limits.h"
#include "controller/routes/nginx_cache.h"
#include "model/diagnostics.h"

namespace paas::controller {
namespace {

struct Request {
  bool is_tls = false;
  std::string host;
  std::string path;
};

// A missing scheme is http.
Request Parse(const std::string& url) {
  const size_t scheme = url.find("://");
  Request request{.is_tls = url.rfind("https://", 0) == 0};
  const std::string rest = scheme == std::string::npos ? url : url.substr(scheme + 3);
  const size_t slash = std::min(rest.find_first_of("/?#"), rest.size());
  request.host = rest.substr(0, std::min(rest.find(':'), slash));
  for (char& c : request.host) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  request.path = rest.substr(slash, rest.find_first_of("?#", slash) - slash);
  if (request.path.empty()) request.path = "/";
  return request;
}

bool IsOn(const Site& site, bool is_tls) { return is_tls ? site.on_tls : site.on_http; }

bool IsWildcardFor(const std::string& pattern, const std::string& host) {
  return pattern.rfind("*.", 0) == 0 && host.size() > pattern.size() - 1 &&
         host.compare(host.size() - pattern.size() + 1, std::string::npos, pattern, 1) == 0;
}

// The host as some site writes it: itself, or the longest wildcard. Empty: none.
std::string MatchHost(const std::vector<Site>& sites, const std::string& host) {
  std::string match;
  for (const Site& site : sites) {
    if (site.host == host) return host;
    if (IsWildcardFor(site.host, host) && site.host.size() > match.size()) match = site.host;
  }
  return match;
}

bool Covers(const Site& site, const std::string& path) {
  const std::string own = DecodedPath(site.path), asked = DecodedPath(path);
  return asked.rfind(own, 0) == 0 || asked + "/" == own;
}

const Site* Longest(const std::vector<Site>& sites, const std::string& host, bool is_tls,
                    const std::string& path) {
  const Site* longest = nullptr;
  for (const Site& site : sites) {
    if (site.host != host || !IsOn(site, is_tls) || !Covers(site, path)) continue;
    if (longest == nullptr || site.path.size() > longest->path.size()) longest = &site;
  }
  return longest;
}

std::string Without(std::string text, char last) {
  if (!text.empty() && text.back() == last) text.pop_back();
  return text;
}

// The plain one with the longest path, else the first expression that matches.
const model::PathRedirect* FindRedirect(const Site& site, const std::string& path) {
  const model::PathRedirect* found = nullptr;
  for (const model::PathRedirect& redirect : site.redirects.paths) {
    if (redirect.regexp) continue;
    const std::string from = redirect.prefix ? Without(redirect.path, '/') : redirect.path;
    const bool matches = path == from || (redirect.prefix && path.rfind(from + "/", 0) == 0);
    if (matches && (found == nullptr || redirect.path.size() > found->path.size())) {
      found = &redirect;
    }
  }
  if (found != nullptr) return found;
  for (const model::PathRedirect& redirect : site.redirects.paths) {
    if (redirect.regexp && regex::Matches(redirect.path, path, kMatchLimit)) return &redirect;
  }
  return nullptr;
}

void AddTls(const Site& site, const Request& request, std::vector<std::string>& lines) {
  if (!request.is_tls) {
    lines.push_back(site.on_tls ? "tls: not asked for; the same is served over https" : "tls: no");
    return;
  }
  const model::RouteTls& tls = site.tls;
  lines.push_back("tls: " + (tls.min_version.empty() ? "TLSv1.2" : tls.min_version) + " or newer");
  if (!tls.client_authentication.empty()) {
    lines.push_back("tls: a client certificate is " +
                    std::string(tls.client_authentication == "require"
                                    ? "required; without one: 403"
                                    : "asked for, and may be missing"));
  }
  if (tls.strict_transport_security.enabled.value_or(false)) {
    lines.push_back("tls: browsers are told to use https for a year");
  }
}

void AddUpstream(const Site& site, std::vector<std::string>& lines) {
  const std::string endpoint = site.endpoint.empty() ? "" : ":" + site.endpoint;
  if (site.address.empty()) {
    lines.push_back("upstream: " + site.container + endpoint + " does not run: 404");
    return;
  }
  lines.push_back("upstream: " + site.container + endpoint + " at " + site.address +
                  ", path and query as they came");
  for (std::string& line : DescribeCache(site.cache)) lines.push_back(std::move(line));
  if (site.ssi) lines.push_back("ssi: includes are put in by the router");
  if (site.sticky) lines.push_back("sticky: by the client's address");
}

void AddAnswer(const Site& site, std::vector<std::string>& lines) {
  switch (site.kind) {
    case SiteKind::kUpstream:
      return AddUpstream(site, lines);
    case SiteKind::kRedirect:
      lines.push_back("redirect: 301 to " + site.to + ", the rest of the path and the query kept" +
                      (site.is_implied ? " (implied: http to https)" : ""));
      return;
    case SiteKind::kProxy:
      lines.push_back(
          "proxy: to " + site.to +
          (site.address.empty() ? ", which has no public address: 502" : " at " + site.address) +
          "; never cached");
      return;
  }
}

RouteExplanation Nobody(const std::vector<Site>& sites, const Request& request) {
  std::vector<std::string> hosts;
  for (const Site& site : sites) hosts.push_back(site.host);
  const std::string nearest = model::ClosestMatch(request.host, hosts);
  RouteExplanation explanation;
  explanation.lines.push_back("host: no environment has " + request.host + ": " +
                              (request.is_tls ? "the TLS handshake is refused" : "404"));
  if (!nearest.empty()) explanation.lines.push_back("nearest: " + nearest);
  return explanation;
}

// The host is known, but not here.
RouteExplanation NoPath(const std::vector<Site>& sites, const Request& request,
                        const std::string& host) {
  RouteExplanation explanation;
  const bool elsewhere = Longest(sites, host, !request.is_tls, request.path) != nullptr;
  explanation.lines.push_back("path: no route of " + host + " begins " + request.path + " over " +
                              (request.is_tls ? "https" : "http") + ": 404");
  if (elsewhere) {
    explanation.lines.push_back(std::string("nearest: the same over ") +
                                (request.is_tls ? "http" : "https"));
  }
  for (const Site& site : sites) {
    if (site.host == host && !site.url.empty()) explanation.lines.push_back("nearest: " + site.url);
  }
  return explanation;
}

}  // namespace

RouteExplanation ExplainRoute(const std::vector<Site>& sites, const std::string& url) {
  const Request request = Parse(url);
  const std::string host = MatchHost(sites, request.host);
  if (host.empty()) return Nobody(sites, request);
  const Site* const site = Longest(sites, host, request.is_tls, request.path);
  if (site == nullptr) return NoPath(sites, request, host);
  RouteExplanation explanation{.site = site, .lines = {}};
  std::vector<std::string>& lines = explanation.lines;
  lines.push_back("route: " + site->original_route + ", the longest that " + request.path +
                  " begins with");
  AddTls(*site, request, lines);
  const model::PathRedirect* const redirect = FindRedirect(*site, request.path);
  if (redirect == nullptr) {
    AddAnswer(*site, lines);
  } else {
    lines.push_back("redirect: " + std::to_string(redirect->code) + " to " + redirect->to +
                    ", by redirects.paths[\"" + redirect->path + "\"]");
  }
  if (site->is_hidden) lines.push_back("robots: told not to index");
  return explanation;
}

}  // namespace paas::controller
