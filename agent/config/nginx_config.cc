#include "agent/config/nginx_config.h"

#include <algorithm>
#include <cctype>

#include "agent/config/nginx_text.h"
#include "agent/config/php_debugger.h"
#include "agent/config/template.h"

namespace paas::agent {
namespace {

using model::Passthru;

// One worker a CPU that the container may use; two when it is not limited.
uint32_t Workers(uint32_t cpu_millis) {
  if (cpu_millis == 0) return 2;
  return std::clamp<uint32_t>((cpu_millis + 999) / 1000, 1, 8);
}

View HeaderView(const model::Header& header) {
  std::string name = header.name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool any_origin = name == "access-control-allow-origin" && header.value == "*";
  return {
      {{"name", NginxLiteral(header.name)}, {"value", header.value}, {"any_origin", any_origin}}};
}

// What a request that no file answers falls back to.
std::string Fallback(const SiteRule& rule, size_t number, Backend backend) {
  const bool passes = rule.passthru != Passthru::Kind::kRefuse;
  switch (backend) {
    case Backend::kHttp:
      return passes ? "@${paas_to}_" + std::to_string(number) : "=404";
    case Backend::kFastcgi:
      return passes ? "@app_" + std::to_string(number) : "=404";
    case Backend::kNone:
    case Backend::kPhp:
      return "=404";
  }
  return "=404";
}

// What nginx looks for on disk before it falls back.
std::string Tried(const SiteRule& rule, bool has_files) {
  if (!has_files) return R"("")";
  // Handed to the application although there may be a file, unless passthru chose this very path.
  if (!rule.allow && rule.passthru == Passthru::Kind::kUpstream) return "$paas_front_uri";
  return "$uri";
}

View RuleView(const SiteRule& rule, const SiteLocation& location, size_t number, const Site& site) {
  const Backend backend = site.backend;
  View::List headers;
  for (const model::Header& header : rule.headers) headers.push_back(HeaderView(header));
  const bool has_files = !location.root.empty();
  return {{
      {"regex", NginxLiteral(rule.regex)},
      {"scripts", backend == Backend::kPhp && has_files},
      {"rewrite", rule.passthru == Passthru::Kind::kRewrite},
      {"target", rule.target},
      {"serves", rule.allow && has_files},
      {"denies", !rule.allow && has_files && rule.passthru == Passthru::Kind::kRefuse},
      {"run_scripts", rule.allow && rule.scripts},
      {"php", std::string(site.debugger_key.empty() ? "app" : "$paas_php")},
      {"tried", Tried(rule, has_files)},
      {"fallback", Fallback(rule, number, backend)},
      {"expires", rule.expires_s ? std::to_string(*rule.expires_s) : "off"},
      {"compress", rule.expires_s.value_or(0) > 0},
      {"headers", std::move(headers)},
  }};
}

View::List RuleViews(const SiteLocation& location, size_t number, const Site& site) {
  View::List rules;
  for (const SiteRule& rule : location.rules) {
    rules.push_back(RuleView(rule, location, number, site));
  }
  return rules;
}

std::string ScriptRegex(const std::string& bare) {
  return "(?s)^" + RegexQuote(bare) + R"((?<paas_script>/.*?\.php)(?<paas_path_info>/.*)?\z)";
}

View LocationView(const SiteLocation& location, size_t number, const Site& site) {
  View::List index;
  for (const std::string& file : location.index) {
    index.push_back({{{"file_body", NginxValueBody(file)}}});
  }
  const std::string bare = location.prefix.substr(0, location.prefix.size() - 1);
  return {{
      {"number", std::to_string(number)},
      {"prefix", NginxLiteral(location.prefix)},
      {"has_bare", location.also_without_slash && !bare.empty()},
      {"bare", NginxLiteral(bare)},
      {"bare_body", NginxValueBody(bare)},
      {"is_top", bare.empty()},
      {"files", !location.root.empty()},
      {"root", location.root},
      {"root_slash", location.root + "/"},
      {"root_body", NginxValueBody(location.root)},
      {"script_regex", NginxLiteral(ScriptRegex(bare))},
      {"has_index", !index.empty() && !location.root.empty()},
      {"index_reversed", View::List(index.rbegin(), index.rend())},
      {"index", std::move(index)},
      {"rules", RuleViews(location, number, site)},
      {"max_request_bytes", std::to_string(location.max_request_bytes)},
      {"buffering", std::string(location.buffer_requests ? "on" : "off")},
      {"http", site.backend == Backend::kHttp},
      {"fastcgi", site.backend == Backend::kFastcgi},
  }};
}

}  // namespace

StatusOr<std::string> NginxConfig(const Site& site, const ConfigInput& input) {
  View::List locations, proxies;
  bool has_top = false;
  for (size_t i = 0; i < site.locations.size(); ++i) {
    locations.push_back(LocationView(site.locations[i], i, site));
    has_top |= site.locations[i].prefix == "/";
  }
  for (const std::string& proxy : input.trusted_proxies) proxies.push_back({{{"address", proxy}}});
  const View view{{
      {"workers", std::to_string(Workers(input.limits.cpu_millis))},
      {"has_upstream", site.backend != Backend::kNone},
      {"upstream_address", site.upstream},
      {"has_debugger", !site.debugger_key.empty()},
      {"debugger_socket", std::string(kDebuggerSocket)},
      {"debugger_key", NginxLiteral("=" + site.debugger_key)},
      {"locations", std::move(locations)},
      {"no_top", !has_top},
      {"has_proxies", !proxies.empty()},
      {"proxies", std::move(proxies)},
  }};
  return Render("nginx.conf", view, Quoting::kNginx);
}

}  // namespace paas::agent
