#include "controller/routes/site_json.h"

#include <nlohmann/json.hpp>

namespace paas::model {

using Json = nlohmann::json;

void to_json(Json& json, const Expires& expires) { json = expires.after.count(); }
void from_json(const Json& json, Expires& expires) {
  expires.after = std::chrono::milliseconds(json.get<int64_t>());
}

void to_json(Json& json, const RouteCache& cache) {
  json = {{"enabled", cache.enabled},
          {"default_ttl", cache.default_ttl.count()},
          {"cookies", cache.cookies},
          {"headers", cache.headers}};
}
void from_json(const Json& json, RouteCache& cache) {
  cache.enabled = json.at("enabled");
  cache.default_ttl = std::chrono::seconds(json.at("default_ttl").get<int64_t>());
  cache.cookies = json.at("cookies").get<std::vector<std::string>>();
  cache.headers = json.at("headers").get<std::vector<std::string>>();
}

void to_json(Json& json, const PathRedirect& redirect) {
  json = {{"path", redirect.path},
          {"to", redirect.to},
          {"regexp", redirect.regexp},
          {"prefix", redirect.prefix},
          {"append_suffix", redirect.append_suffix},
          {"code", redirect.code}};
  if (redirect.expires) json["expires"] = *redirect.expires;
}
void from_json(const Json& json, PathRedirect& redirect) {
  redirect = {.path = json.at("path"),
              .to = json.at("to"),
              .regexp = json.at("regexp"),
              .prefix = json.at("prefix"),
              .append_suffix = json.at("append_suffix"),
              .code = json.at("code"),
              .expires = {}};
  if (json.contains("expires")) redirect.expires = json.at("expires").get<Expires>();
}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PathRedirects, expires, paths)

void ToJson(Json& json, const char* key, const std::optional<bool>& value) {
  if (value) json[key] = *value;
}
std::optional<bool> OptionalBool(const Json& json, const char* key) {
  return json.contains(key) ? std::optional<bool>(json.at(key)) : std::nullopt;
}

void to_json(Json& json, const RouteTls& tls) {
  json = {{"min_version", tls.min_version},
          {"client_authentication", tls.client_authentication},
          {"client_certificate_authorities", tls.client_certificate_authorities}};
  ToJson(json, "sts", tls.strict_transport_security.enabled);
  ToJson(json, "sts_subdomains", tls.strict_transport_security.include_subdomains);
  ToJson(json, "sts_preload", tls.strict_transport_security.preload);
}
void from_json(const Json& json, RouteTls& tls) {
  tls.min_version = json.at("min_version");
  tls.client_authentication = json.at("client_authentication");
  tls.client_certificate_authorities =
      json.at("client_certificate_authorities").get<std::vector<std::string>>();
  tls.strict_transport_security = {OptionalBool(json, "sts"), OptionalBool(json, "sts_subdomains"),
                                   OptionalBool(json, "sts_preload")};
}

}  // namespace paas::model

namespace paas::controller {

using Json = nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(SiteKind, {{SiteKind::kUpstream, "upstream"},
                                        {SiteKind::kRedirect, "redirect"},
                                        {SiteKind::kProxy, "proxy"}})

namespace {

Json FromSite(const Site& site) {
  return {{"host", site.host},
          {"path", site.path},
          {"kind", site.kind},
          {"on_http", site.on_http},
          {"on_tls", site.on_tls},
          {"application", site.container},  // its name in the first version
          {"endpoint", site.endpoint},
          {"address", site.address},
          {"to", site.to},
          {"original_route", site.original_route},
          {"url", site.url},
          {"id", site.id},
          {"is_primary", site.is_primary},
          {"is_implied", site.is_implied},
          {"environment", site.environment},
          {"epoch", site.epoch},
          {"is_hidden", site.is_hidden},
          {"ssi", site.ssi},
          {"sticky", site.sticky},
          {"cache", site.cache},
          {"redirects", site.redirects},
          {"tls", site.tls}};
}

Site ToSite(const Json& json) {
  return {.host = json.at("host"),
          .path = json.at("path"),
          .kind = json.at("kind"),
          .on_http = json.value("on_http", true),
          .on_tls = json.value("on_tls", false),
          .container = json.at("application"),
          .endpoint = json.value("endpoint", ""),
          .address = json.at("address"),
          .to = json.at("to"),
          .original_route = json.at("original_route"),
          .url = json.value("url", ""),
          .id = json.value("id", ""),
          .is_primary = json.value("is_primary", false),
          .is_implied = json.value("is_implied", false),
          .environment = json.value("environment", ""),
          .epoch = json.value("epoch", ""),
          .is_hidden = json.value("is_hidden", false),
          .ssi = json.value("ssi", false),
          .sticky = json.value("sticky", false),
          .cache = json.value("cache", model::RouteCache()),
          .redirects = json.value("redirects", model::PathRedirects()),
          .tls = json.value("tls", model::RouteTls())};
}

}  // namespace

std::string SitesToJson(const std::vector<Site>& sites) {
  Json list = Json::array();
  for (const Site& site : sites) list.push_back(FromSite(site));
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

StatusOr<std::vector<Site>> SitesFromJson(const std::string& text) {
  try {
    std::vector<Site> sites;
    for (const Json& entry : Json::parse(text)) sites.push_back(ToSite(entry));
    return sites;
  } catch (const Json::exception& error) {
    return InvalidArgument(std::string("stored sites: ") + error.what());
  }
}

}  // namespace paas::controller
