#include "model/reader/route_reader.h"

#include "model/reader/route_parts.h"
#include "model/reader/route_url.h"
#include "model/redirect_target.h"

namespace paas::model {

namespace {

RouteKind ReadKind(const Field& field, const Field& route) {
  if (!field.Given() && route.IsMapping()) {
    route.Error("the key `type` is missing", "expected upstream, redirect or proxy");
  }
  const std::string kind = field.Choice({"upstream", "redirect", "proxy"}, "upstream");
  if (kind == "redirect") return RouteKind::kRedirect;
  return kind == "proxy" ? RouteKind::kProxy : RouteKind::kUpstream;
}

void ReadUpstreamName(const Field& field, const Field& parent, Route& route) {
  if (!field.Given()) {
    parent.Error("an upstream route needs `upstream`", "write it like `upstream: \"app:http\"`");
    return;
  }
  const std::string text = field.Text();
  const size_t colon = text.find(':');
  route.upstream = text.substr(0, colon);
  if (colon != std::string::npos) route.endpoint = text.substr(colon + 1);
  const bool lacks_endpoint = colon != std::string::npos && route.endpoint.empty();
  if (field.IsScalar() && (route.upstream.empty() || lacks_endpoint)) {
    field.Error("must be \"app:http\", but is \"" + text + "\"");
  }
}

void CheckUrl(const std::string& url, Route& route, const Field& field) {
  std::string problem;
  if (const auto parsed = ParseRouteUrl(url, problem)) {
    route.url = ToString(*parsed);
    const bool is_standard = parsed->port == 0 || parsed->port == 80 || parsed->port == 443;
    if (!is_standard) field.KeyError("only the ports 80 and 443 are served");
    if (!IsRoutePath(parsed->path)) {
      field.KeyError("the path holds a character that no route may have", "write it as %XX");
    }
  } else {
    field.KeyError(problem, "write it like \"https://{default}/\"");
  }
}

// Of a whole route: a URL without variables.
void CheckTarget(const Field& field, const std::string& to) {
  std::string problem;
  const TargetReading reading = ReadRedirectTarget(to, 0);
  if (!reading.problem.empty()) return field.Error(reading.problem, reading.hint);
  if (!ParseRouteUrl(to, problem)) {
    field.Error(problem + ", but is \"" + to + "\"", "write it like \"https://{default}/\"");
  } else if (to.find('$') != std::string::npos) {
    field.Error("has no variables; only redirects.paths.<path>.to does");
  }
}

void ReadTarget(const Field& field, const Field& parent, Route& route) {
  route.to = field.Text();
  if (!field.Given()) {
    if (route.kind == RouteKind::kUpstream) return;
    parent.Error("a " + ToString(route.kind) + " route needs `to`",
                 "write it like `to: \"https://{default}/\"`");
  } else if (field.IsScalar()) {
    CheckTarget(field, route.to);
  }
}

// Of the route's URL; "/" when that is none, which was reported.
std::string PathOf(const std::string& url) {
  std::string problem;
  const auto parsed = ParseRouteUrl(url, problem);
  return parsed ? parsed->path : "/";
}

// `true` or {enabled: true}
bool ReadSwitch(const Field& field) {
  if (field.IsScalar()) return field.Bool(false);
  Keys keys(field);
  const bool enabled = keys["enabled"].Bool(false);
  keys.Close();
  return enabled;
}

void ReadDestination(Keys& keys, const Field& field, Route& route) {
  route.kind = ReadKind(keys["type"], field);
  const Field upstream = keys["upstream"];
  const Field to = keys["to"];
  if (!field.IsMapping()) return;
  if (route.kind == RouteKind::kUpstream) ReadUpstreamName(upstream, field, route);
  ReadTarget(to, field, route);
}

// How the router treats requests and responses.
void ReadBehaviour(Keys& keys, Route& route) {
  const Field redirects = keys["redirects"];
  route.redirects = ReadPathRedirects(redirects, PathOf(route.url));
  if (route.kind == RouteKind::kProxy && !route.redirects.paths.empty()) {
    redirects.Error("a proxy route has no redirects");
  }
  route.cache = ReadRouteCache(keys["cache"]);
  route.ssi = ReadSwitch(keys["ssi"]);
  route.sticky = ReadSwitch(keys["sticky"]);
  route.tls = ReadRouteTls(keys["tls"]);
}

}  // namespace

std::optional<bool> ReadOptionalBool(const Field& field) {
  return field.Given() ? std::optional(field.Bool(false)) : std::nullopt;
}

Route ReadRoute(const std::string& url, const Field& field) {
  Route route;
  route.url = url;
  CheckUrl(url, route, field);
  if (!field.Given()) field.Error("must be a mapping with `type`, but is empty");
  Keys keys(field);
  ReadDestination(keys, field, route);
  route.id = keys["id"].Text();
  route.primary = ReadOptionalBool(keys["primary"]);
  for (const auto& [name, value] : keys["attributes"].Entries()) {
    route.attributes.emplace_back(name, value.Text());
  }
  ReadBehaviour(keys, route);
  keys.Close();
  return route;
}

}  // namespace paas::model
