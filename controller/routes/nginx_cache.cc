#include "controller/routes/nginx_cache.h"

#include <algorithm>
#include <tuple>

#include "controller/routes/cookie_script.h"
#include "controller/routes/limits.h"

namespace paas::controller {
namespace {

// "Accept-Language" → "$http_accept_language"
std::string HeaderVariable(std::string_view header) {
  std::string name = "$http_";
  for (const char c : header) {
    name += c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

// No header holds a line end, so no two different requests make the same key. $request_uri tells
// "/a%2Fb" from "/a/b", $uri and $args tell the parts that SSI includes from their page.
std::string Key(const RouterSettings& settings, const Site& site) {
  const std::string epoch = settings.has_lua_module ? "$cache_epoch" : site.epoch;
  std::string key = site.environment + " " + epoch +
                    "\\n$request_method $scheme://$host$request_uri\\n$uri$is_args$args"
                    "\\n$cache_encoding";
  for (const std::string& header : site.cache.headers) key += "\\n" + HeaderVariable(header);
  if (NeedsCookieScript(settings, site)) key += "\\n$" + CookieFunction(site.cache);
  return "\"" + key + "\"";
}

bool IsInKey(const model::RouteCache& cache, std::string_view variable) {
  return std::any_of(cache.headers.begin(), cache.headers.end(),
                     [&](const std::string& header) { return HeaderVariable(header) == variable; });
}

}  // namespace

void WriteCacheZone(const RouterSettings& settings, const std::vector<const Site*>& sites,
                    ConfigWriter& config) {
  config.Line("proxy_cache_path " + Quoted(settings.Cache() + "/pages") +
              " levels=1:2 keys_zone=pages:8m inactive=1h use_temp_path=off max_size=" +
              std::to_string(settings.cache_megabytes) + "m");
  for (const std::string& name : CookieFunctions(settings, sites)) {
    config.Line("js_set $" + name + " cookies." + name);
  }
  config.Line("proxy_cache_revalidate on").Line("proxy_cache_convert_head off");
  // What the application says of the time that a response may be kept, and nothing else of what it
  // could tell nginx.
  config.Line(
      "proxy_ignore_headers Expires X-Accel-Expires X-Accel-Redirect X-Accel-Limit-Rate "
      "X-Accel-Charset");
  // Parts and "not modified" are no pages; pages that are known to be large are not kept.
  config.Open("map $upstream_status:$upstream_http_content_length $is_no_page")
      .Line("volatile")
      .Line("default \"\"")
      .Line("\"~(?:206|304|412|416):[0-9]*$\" 1")
      .Line("\"~:[0-9]{" + std::to_string(kDigitsOfALargePage) + "}\" 1")
      .Close();
  config.Open("map $http_accept_encoding $cache_encoding")
      .Line("default \"\"")
      .Line("\"~*\\bbr\\b(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))\" \"br, gzip\"")
      .Line("\"~*\\bgzip\\b(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))\" gzip")
      .Close();
  // A client's own conditions go on, but for a response that is asked for in order to be kept.
  for (const auto& [ours, theirs, name] :
       {std::tuple("$upstream_cache_etag", "$http_if_none_match", "$if_none_match"),
        std::tuple("$upstream_cache_last_modified", "$http_if_modified_since",
                   "$if_modified_since")}) {
    config.Open("map \"$upstream_cache_etag$upstream_cache_last_modified\" " + std::string(name))
        .Line("volatile")
        .Line(std::string("default ") + ours)
        .Line(std::string("\"\" ") + theirs)
        .Close();
  }
  config.Open("map $upstream_cache_status:$processor $platform_cache")
      .Line("volatile")
      .Line("default BYPASS")
      .Line("\"~^(?:HIT|STALE|UPDATING|REVALIDATED):\" HIT")
      .Line("\"~^(?:MISS|EXPIRED):\" MISS")
      .Line("\"~:$\" \"\"")
      .Close();
}

void WriteCache(const RouterSettings& settings, const Site& site, ConfigWriter& config) {
  if (settings.has_lua_module) {
    config.Open("set_by_lua_block $cache_epoch")
        .Raw("        return require(\"hold\").epoch()\n")
        .Close();
  }
  config.Line("proxy_cache pages").Line("proxy_cache_key " + Key(settings, site));
  if (site.cache.default_ttl.count() > 0) {
    config.Line("proxy_cache_valid " + std::to_string(site.cache.default_ttl.count()) + "s");
  }
  std::string unless = "$http_upgrade";
  if (!IsInKey(site.cache, "$http_authorization")) unless += " $forwarded_authorization";
  if (!site.tls.client_authentication.empty()) unless += " $client_certificate";
  if (BypassesOnAnyCookie(settings, site.cache)) unless += " $http_cookie";
  config.Line("proxy_cache_bypass " + unless);
  config.Line("proxy_no_cache " + unless + " $is_no_page");
}

std::vector<std::string> DescribeCache(const model::RouteCache& cache) {
  if (!cache.enabled) return {"cache: no, it is switched off (cache.enabled: false)"};
  const auto ttl = cache.default_ttl.count();
  std::vector<std::string> lines = {
      ttl > 0 ? "cache: GET and HEAD, as long as Cache-Control says, else " + std::to_string(ttl) +
                    " s (default_ttl)"
              : "cache: GET and HEAD, only when the response says so in Cache-Control "
                "(default_ttl: 0)",
      "cache: never with Set-Cookie, private, no-cache or no-store, nor with Authorization"};
  std::string cookies;
  for (const std::string& cookie : cache.cookies) cookies += (cookies.empty() ? "" : ", ") + cookie;
  if (cache.cookies.empty()) {
    lines.push_back("cache: cookies of the request make no difference (cookies: [])");
  } else if (std::find(cache.cookies.begin(), cache.cookies.end(), "*") != cache.cookies.end()) {
    lines.push_back("cache: not for requests with any cookie (cookies: ['*'])");
  } else {
    lines.push_back("cache: a copy for each value of the cookies " + cookies);
  }
  std::string headers;
  for (const std::string& header : cache.headers) headers += (headers.empty() ? "" : ", ") + header;
  if (!headers.empty()) lines.push_back("cache: a copy for each value of the headers " + headers);
  return lines;
}

}  // namespace paas::controller
