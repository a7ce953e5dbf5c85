#include "model/resolved_route.h"

#include <algorithm>

#include "model/json_writer.h"
#include "model/reader/route_url.h"

namespace paas::model {

namespace {

constexpr std::string_view kPlaceholders[] = {"{default}", "{all}"};

bool HasPlaceholder(std::string_view host) { return host.find('{') != std::string_view::npos; }

// What placeholders and foreign hosts become in one environment.
class Resolver {
 public:
  Resolver(const RouteContext& context, const std::vector<Route>& routes) : context_(context) {
    std::string ignored;
    for (const Route& route : routes) {
      auto url = ParseRouteUrl(route.url, ignored);
      if (!url) continue;
      url->host = HostOf(*url);
      const bool needs_tls = route.tls.client_authentication == "require";
      own_.push_back({*std::move(url), needs_tls});
    }
  }

  // Whether what is written as https is served as http too, or only.
  bool IsOnHttp(const RouteUrl& url) const {
    if (url.scheme == "http" || context_.tls == TlsMode::kOff) return true;
    if (context_.tls == TlsMode::kRedirect) return false;
    const Own* const route = Longest(HostOf(url), url.path, "https");
    if (route == nullptr) return true;
    if (route->needs_tls) return false;
    // An http route of the same URL says what http does there.
    const Own* const http = Longest(route->url.host, route->url.path, "http");
    return http == nullptr || http->url.path != route->url.path;
  }

  RouteUrl Resolve(RouteUrl url) const {
    const bool is_http = IsOnHttp(url);
    url.host = HostOf(url);
    url.scheme = is_http ? "http" : "https";
    url.port = is_http ? context_.port : context_.tls_port;
    return url;
  }

  // Targets on hosts that no route has lead out of the environment and stay as they are.
  std::string ResolveTarget(const std::string& to) const {
    const size_t authority = to.find("://");
    if (authority == std::string::npos) return to;
    const size_t end = std::min(to.find_first_of("/?#$", authority + 3), to.size());
    std::string ignored;
    auto url = ParseRouteUrl(to.substr(0, end), ignored);
    if (!url || !IsOwn(*url)) return to;
    // The path decides which route it is, and with it the scheme.
    url->path = to.substr(end, to.find_first_of("?#$", end) - end) + "/";
    RouteUrl resolved = Resolve(*url);
    resolved.path = "/";
    const std::string base = ToString(resolved);
    return base.substr(0, base.size() - 1) + to.substr(end);
  }

 private:
  struct Own {
    RouteUrl url;
    bool needs_tls = false;
  };

  // A host without placeholder becomes a sub-domain of the environment's own host.
  std::string HostOf(const RouteUrl& url) const {
    std::string host = url.host;
    for (const std::string_view placeholder : kPlaceholders) {
      const size_t at = host.find(placeholder);
      if (at == std::string::npos) continue;
      return host.replace(at, placeholder.size(), context_.default_host);
    }
    return host + "." + context_.default_host;
  }

  bool IsOwn(const RouteUrl& url) const {
    const std::string host = HostOf(url);
    return HasPlaceholder(url.host) || std::any_of(own_.begin(), own_.end(), [&](const Own& own) {
             return own.url.host == host;
           });
  }

  const Own* Longest(const std::string& host, const std::string& path,
                     std::string_view scheme) const {
    const Own* longest = nullptr;
    for (const Own& own : own_) {
      if (own.url.host != host || own.url.scheme != scheme || path.rfind(own.url.path, 0) != 0) {
        continue;
      }
      if (longest == nullptr || own.url.path.size() > longest->url.path.size()) longest = &own;
    }
    return longest;
  }

  const RouteContext& context_;
  std::vector<Own> own_;  // hosts resolved
};

std::vector<Route> RoutesOf(const ProjectConfig& project) {
  if (!project.routes.empty() || project.applications.empty()) return project.routes;
  Route route;
  route.url = "https://{default}/";
  route.upstream = project.applications.front().name;
  route.endpoint = "http";
  return {route};
}

const ResolvedRoute* FindUrl(const std::vector<ResolvedRoute>& routes, const std::string& url) {
  for (const ResolvedRoute& route : routes) {
    if (route.url == url) return &route;
  }
  return nullptr;
}

// "https://host:8443/" → "http://host:8080/"
std::string HttpUrl(const ResolvedRoute& route, const RouteContext& context) {
  return ToString(RouteUrl{"http", route.host, context.port, route.path});
}

// What is only served over TLS gets a redirect from http, unless that URL is a route of its own.
void AddHttpRedirects(std::vector<ResolvedRoute>& routes, const RouteContext& context) {
  const std::vector<ResolvedRoute> given = routes;
  for (const ResolvedRoute& route : given) {
    if (route.on_http) continue;
    ResolvedRoute redirect;
    redirect.url = HttpUrl(route, context);
    if (FindUrl(given, redirect.url) != nullptr) continue;
    redirect.host = route.host;
    redirect.path = route.path;
    redirect.original_url = "http://" + route.original_url.substr(8);
    redirect.is_implied = true;
    redirect.route.url = redirect.original_url;
    redirect.route.kind = RouteKind::kRedirect;
    redirect.route.to = route.url;
    routes.push_back(std::move(redirect));
  }
}

bool IsUpstream(const ResolvedRoute& route) { return route.route.kind == RouteKind::kUpstream; }

void MarkPrimary(std::vector<ResolvedRoute>& routes) {
  const auto chosen = std::find_if(routes.begin(), routes.end(), [](const ResolvedRoute& route) {
    return route.route.primary.value_or(false);
  });
  const auto first = std::find_if(routes.begin(), routes.end(), [](const ResolvedRoute& route) {
    return IsUpstream(route) && route.route.primary.value_or(true);
  });
  const auto any = std::find_if(routes.begin(), routes.end(), IsUpstream);
  const auto primary = chosen != routes.end() ? chosen : first != routes.end() ? first : any;
  if (primary != routes.end()) primary->primary = true;
}

void WriteTexts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.Key(key).BeginArray();
  for (const std::string& text : texts) json.String(text);
  json.EndArray();
}

void WriteOptional(JsonWriter& json, std::string_view key, const std::optional<bool>& value) {
  json.Key(key);
  value ? json.Bool(*value) : json.Null();
}

void WriteTls(JsonWriter& json, const RouteTls& tls) {
  const StrictTransportSecurity& sts = tls.strict_transport_security;
  json.Key("tls").BeginObject().Key("strict_transport_security").BeginObject();
  WriteOptional(json, "enabled", sts.enabled);
  WriteOptional(json, "include_subdomains", sts.include_subdomains);
  WriteOptional(json, "preload", sts.preload);
  json.EndObject().Key("min_version");
  // The number that the TLS protocol itself has for a version.
  if (tls.min_version == "TLSv1.3") {
    json.Int(772);
  } else if (tls.min_version == "TLSv1.2") {
    json.Int(771);
  } else {
    json.Null();
  }
  json.Key("client_authentication").StringOrNull(tls.client_authentication);
  WriteTexts(json, "client_certificate_authorities", tls.client_certificate_authorities);
  json.EndObject();
}

void WriteUpstream(JsonWriter& json, const Route& route) {
  json.Key("upstream").String(route.upstream);
  json.Key("cache").BeginObject().Key("enabled").Bool(route.cache.enabled);
  json.Key("default_ttl").Int(route.cache.default_ttl.count());
  WriteTexts(json, "cookies", route.cache.cookies);
  WriteTexts(json, "headers", route.cache.headers);
  json.EndObject();
  json.Key("ssi").BeginObject().Key("enabled").Bool(route.ssi).EndObject();
  json.Key("sticky").BeginObject().Key("enabled").Bool(route.sticky).EndObject();
}

void WriteEntry(JsonWriter& json, const ResolvedRoute& resolved, bool restrict_robots) {
  const Route& route = resolved.route;
  json.BeginObject().Key("primary").Bool(resolved.primary).Key("id").StringOrNull(route.id);
  json.Key("attributes").BeginObject();
  for (const auto& [name, value] : route.attributes) json.Key(name).String(value);
  json.EndObject().Key("type").String(ToString(route.kind));
  json.Key("original_url").String(resolved.original_url);
  if (route.kind == RouteKind::kUpstream) {
    WriteUpstream(json, route);
  } else {
    json.Key("to").String(route.to);
  }
  WriteTls(json, route.tls);
  json.Key("restrict_robots").Bool(restrict_robots).Key("http_access").BeginObject();
  json.Key("addresses").BeginArray().EndArray().Key("basic_auth").BeginObject().EndObject();
  json.EndObject().EndObject();
}

ResolvedRoute ResolveRoute(const Resolver& resolver, const RouteContext& context,
                           const Route& route, const RouteUrl& url) {
  const RouteUrl target = resolver.Resolve(url);
  ResolvedRoute entry{.url = ToString(target),
                      .host = target.host,
                      .path = target.path,
                      .original_url = route.url,
                      .on_http = resolver.IsOnHttp(url),
                      .on_tls = url.scheme == "https" && context.tls != TlsMode::kOff,
                      .route = route};
  entry.route.to = resolver.ResolveTarget(route.to);
  for (PathRedirect& redirect : entry.route.redirects.paths) {
    redirect.to = resolver.ResolveTarget(redirect.to);
  }
  return entry;
}

}  // namespace

std::string ToString(RouteKind kind) {
  switch (kind) {
    case RouteKind::kUpstream:
      return "upstream";
    case RouteKind::kRedirect:
      return "redirect";
    case RouteKind::kProxy:
      return "proxy";
  }
  return "";
}

std::vector<ResolvedRoute> ResolveRoutes(const ProjectConfig& project,
                                         const RouteContext& context) {
  const std::vector<Route> routes = RoutesOf(project);
  const Resolver resolver(context, routes);
  std::vector<ResolvedRoute> resolved;
  for (const bool all : {false, true}) {  // {default} wins over {all} for the same URL
    for (const Route& route : routes) {
      std::string ignored;
      const auto url = ParseRouteUrl(route.url, ignored);
      if (!url || (url->host.find("{all}") != std::string::npos) != all) continue;
      ResolvedRoute entry = ResolveRoute(resolver, context, route, *url);
      // Without TLS the redirect from http to https would lead to itself.
      if (!IsUpstream(entry) &&
          (entry.route.to == entry.url || entry.route.to + "/" == entry.url)) {
        continue;
      }
      resolved.push_back(std::move(entry));
    }
  }
  AddHttpRedirects(resolved, context);
  std::stable_partition(resolved.begin(), resolved.end(), IsUpstream);
  std::vector<ResolvedRoute> unique;
  for (ResolvedRoute& route : resolved) {
    if (FindUrl(unique, route.url) == nullptr) unique.push_back(std::move(route));
  }
  MarkPrimary(unique);
  return unique;
}

std::string PrimaryUrl(const std::vector<ResolvedRoute>& routes) {
  for (const ResolvedRoute& route : routes) {
    if (route.primary) return route.url;
  }
  return routes.empty() ? "" : routes.front().url;
}

std::string PlatformRoutesJson(const std::vector<ResolvedRoute>& routes, bool restrict_robots) {
  JsonWriter json;
  json.BeginObject();
  for (const ResolvedRoute& route : routes) {
    json.Key(route.url);
    WriteEntry(json, route, restrict_robots);
  }
  json.EndObject();
  return std::move(json).Take();
}

}  // namespace paas::model
