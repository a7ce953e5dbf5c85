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
      const auto url = ParseRouteUrl(route.url, ignored);
      if (url && !HasPlaceholder(url->host)) own_hosts_.push_back(url->host);
    }
  }

  // A host without placeholder becomes a sub-domain of the environment's own host.
  RouteUrl Resolve(RouteUrl url) const {
    bool replaced = false;
    for (const std::string_view placeholder : kPlaceholders) {
      const size_t at = url.host.find(placeholder);
      if (at == std::string::npos) continue;
      url.host.replace(at, placeholder.size(), context_.default_host);
      replaced = true;
    }
    if (!replaced) url.host += "." + context_.default_host;
    if (!context_.tls) url.scheme = "http";
    url.port = context_.port;
    return url;
  }

  // Targets on hosts that no route has lead out of the environment and stay as they are.
  std::string ResolveTarget(const std::string& to) const {
    std::string ignored;
    const auto url = ParseRouteUrl(to, ignored);
    if (!url) return to;
    const bool own = HasPlaceholder(url->host) ||
                     std::find(own_hosts_.begin(), own_hosts_.end(), url->host) != own_hosts_.end();
    if (!own) return to;
    const std::string resolved = ToString(Resolve(*url));
    // Only the parser added the last slash when `to` has a path without one.
    const bool is_bare = to.back() != '/' && url->path != "/";
    return is_bare ? resolved.substr(0, resolved.size() - 1) : resolved;
  }

 private:
  const RouteContext& context_;
  std::vector<std::string> own_hosts_;
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

// Every https route gets a redirect from http, unless that URL is a route of its own.
void AddHttpRedirects(std::vector<ResolvedRoute>& routes) {
  const std::vector<ResolvedRoute> given = routes;
  for (const ResolvedRoute& route : given) {
    if (route.url.rfind("https://", 0) != 0) continue;
    ResolvedRoute redirect;
    redirect.url = "http://" + route.url.substr(8);
    if (FindUrl(given, redirect.url) != nullptr) continue;
    redirect.host = route.host;
    redirect.path = route.path;
    redirect.original_url = "http://" + route.original_url.substr(8);
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

void WriteEntry(JsonWriter& json, const ResolvedRoute& resolved) {
  const Route& route = resolved.route;
  json.BeginObject().Key("primary").Bool(resolved.primary).Key("id").StringOrNull(route.id);
  json.Key("attributes").BeginObject();
  for (const auto& [name, value] : route.attributes) json.Key(name).String(value);
  json.EndObject().Key("type").String(ToString(route.kind));
  json.Key("original_url").String(resolved.original_url);
  if (route.kind != RouteKind::kUpstream) {
    json.Key("to").String(route.to).EndObject();
    return;
  }
  json.Key("upstream").String(route.upstream);
  json.Key("cache").BeginObject().Key("enabled").Bool(route.cache.enabled);
  json.Key("default_ttl").Int(route.cache.default_ttl.count()).Key("cookies").BeginArray();
  for (const std::string& cookie : route.cache.cookies) json.String(cookie);
  json.EndArray().Key("headers").BeginArray();
  for (const std::string& header : route.cache.headers) json.String(header);
  json.EndArray().EndObject();
  json.Key("ssi").BeginObject().Key("enabled").Bool(route.ssi).EndObject();
  json.Key("sticky").BeginObject().Key("enabled").Bool(route.sticky).EndObject();
  json.Key("restrict_robots").Bool(false).Key("http_access").BeginObject();
  json.Key("addresses").BeginArray().EndArray().Key("basic_auth").BeginObject().EndObject();
  json.EndObject().EndObject();
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
      const RouteUrl target = resolver.Resolve(*url);
      ResolvedRoute entry{ToString(target), target.host, target.path, route.url, false, route};
      entry.route.to = resolver.ResolveTarget(route.to);
      // Without TLS the redirect from http to https would lead to itself.
      if (!IsUpstream(entry) && entry.route.to == entry.url) continue;
      resolved.push_back(std::move(entry));
    }
  }
  if (context.tls) AddHttpRedirects(resolved);
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

std::string PlatformRoutesJson(const std::vector<ResolvedRoute>& routes) {
  JsonWriter json;
  json.BeginObject();
  for (const ResolvedRoute& route : routes) {
    json.Key(route.url);
    WriteEntry(json, route);
  }
  json.EndObject();
  return std::move(json).Take();
}

}  // namespace paas::model
