#include "model/reader/route_reader.h"

#include <algorithm>

#include "model/reader/application_reader.h"
#include "model/reader/location_reader.h"
#include "model/reader/route_url.h"
#include "model/reader/scalars.h"

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
  route.endpoint = colon == std::string::npos ? "http" : text.substr(colon + 1);
  if (field.IsScalar() && (route.upstream.empty() || route.endpoint.empty())) {
    field.Error("must be \"app:http\", but is \"" + text + "\"");
  }
}

void CheckUrl(const std::string& url, Route& route, const Field& field) {
  std::string problem;
  if (const auto parsed = ParseRouteUrl(url, problem)) {
    route.url = ToString(*parsed);
    const bool is_standard = parsed->port == 0 || parsed->port == 80 || parsed->port == 443;
    if (!is_standard) field.KeyError("only the ports 80 and 443 are served");
  } else {
    field.KeyError(problem, "write it like \"https://{default}/\"");
  }
}

void ReadTarget(const Field& field, const Field& parent, Route& route) {
  route.to = field.Text();
  if (!field.Given()) {
    if (route.kind == RouteKind::kUpstream) return;
    parent.Error("a " + ToString(route.kind) + " route needs `to`",
                 "write it like `to: \"https://{default}/\"`");
  } else if (field.IsScalar() && route.to.find("://") == std::string::npos) {
    field.Error("must begin with http:// or https://, but is \"" + route.to + "\"");
  }
}

RouteCache ReadCache(const Field& field) {
  static const std::vector<std::string> kForbidden = {
      "accept-encoding", "connection", "proxy-authorization", "te", "upgrade", "cookie"};
  RouteCache cache;
  if (field.IsScalar()) {
    cache.enabled = field.Bool(true);
    return cache;
  }
  Keys keys(field);
  cache.enabled = keys["enabled"].Bool(true);
  if (const auto ttl = keys["default_ttl"].Int(0)) cache.default_ttl = std::chrono::seconds(*ttl);
  if (const Field cookies = keys["cookies"]; cookies.Given()) cache.cookies = cookies.Texts();
  const Field headers = keys["headers"];
  if (headers.Given()) cache.headers = headers.Texts();
  for (const std::string& header : cache.headers) {
    std::string lower = header;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (std::find(kForbidden.begin(), kForbidden.end(), lower) != kForbidden.end()) {
      headers.Error("\"" + header + "\" cannot be a part of the cache key");
    }
  }
  keys.Close();
  return cache;
}

uint16_t ReadCode(const Field& field) {
  if (!field.Given()) return 302;
  const auto code = field.Int(301, 308);
  if (code && *code != 301 && *code != 302 && *code != 307 && *code != 308) {
    field.Error(std::to_string(*code) + " is no redirect; expected 301, 302, 307 or 308");
  }
  return static_cast<uint16_t>(code.value_or(302));
}

PathRedirect ReadPathRedirect(const std::string& path, const Field& field) {
  PathRedirect redirect;
  redirect.path = path;
  Keys keys(field);
  const Field to = keys["to"];
  redirect.to = to.Text();
  redirect.regexp = keys["regexp"].Bool(false);
  redirect.prefix = keys["prefix"].Bool(true);
  redirect.append_suffix = keys["append_suffix"].Bool(true);
  redirect.code = ReadCode(keys["code"]);
  if (const Field expires = keys["expires"]; expires.Given()) {
    redirect.expires = ReadExpires(expires);
  }
  keys.Close();
  if (!to.Given()) field.Error("a redirect needs `to`");
  const std::string problem = redirect.regexp ? CheckRegex(path) : "";
  if (!problem.empty()) field.KeyError(problem);
  return redirect;
}

PathRedirects ReadRedirects(const Field& field) {
  PathRedirects redirects;
  Keys keys(field);
  if (const Field expires = keys["expires"]; expires.Given()) {
    redirects.expires = ReadExpires(expires);
  }
  for (const auto& [path, redirect] : keys["paths"].Entries()) {
    redirects.paths.push_back(ReadPathRedirect(path, redirect));
  }
  keys.Close();
  return redirects;
}

std::optional<bool> ReadOptionalBool(const Field& field) {
  return field.Given() ? std::optional(field.Bool(false)) : std::nullopt;
}

RouteTls ReadTls(const Field& field) {
  RouteTls tls;
  Keys keys(field);
  tls.min_version = keys["min_version"].Choice({"TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"});
  tls.client_authentication = keys["client_authentication"].Choice({"request", "require"});
  tls.client_certificate_authorities = keys["client_certificate_authorities"].Texts();
  Keys sts(keys["strict_transport_security"]);
  tls.strict_transport_security.enabled = ReadOptionalBool(sts["enabled"]);
  tls.strict_transport_security.include_subdomains = ReadOptionalBool(sts["include_subdomains"]);
  tls.strict_transport_security.preload = ReadOptionalBool(sts["preload"]);
  sts.Close();
  keys.Close();
  return tls;
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
  if (route.kind == RouteKind::kUpstream) {
    ReadUpstreamName(upstream, field, route);
  } else {
    WarnWhenIdle(field, "route", ToString(route.kind));
  }
  ReadTarget(to, field, route);
}

// How the router treats requests and responses.
void ReadBehaviour(Keys& keys, Route& route) {
  const Field redirects = keys["redirects"];
  route.redirects = ReadRedirects(redirects);
  WarnWhenIdle(redirects, "route", "redirects");
  const Field cache = keys["cache"];
  route.cache = ReadCache(cache);
  if (route.cache.enabled) WarnWhenIdle(cache, "route", "cache");
  const Field ssi = keys["ssi"];
  route.ssi = ReadSwitch(ssi);
  if (route.ssi) WarnWhenIdle(ssi, "route", "ssi");
  const Field sticky = keys["sticky"];
  route.sticky = ReadSwitch(sticky);
  if (route.sticky) WarnWhenIdle(sticky, "route", "sticky");
  const Field tls = keys["tls"];
  route.tls = ReadTls(tls);
  WarnWhenIdle(tls, "route", "tls");
}

}  // namespace

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
