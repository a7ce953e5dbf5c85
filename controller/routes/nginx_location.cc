#include "controller/routes/nginx_location.h"

#include <algorithm>

#include "controller/routes/nginx_cache.h"
#include "controller/routes/nginx_conditions.h"
#include "controller/routes/nginx_hold.h"

namespace paas::controller {
namespace {

bool IsHttps(const std::string& url) { return url.rfind("https://", 0) == 0; }

// "https://example.org/x" → "/x"; empty when it has no path.
std::string PathOf(const std::string& url) {
  const size_t slash = url.find('/', url.find("://") + 3);
  return slash == std::string::npos ? "" : url.substr(slash);
}

// "example.org:8443" as the Host of a URL has it, without the scheme's own port.
std::string HostHeader(const std::string& url) {
  const size_t begin = url.find("://") + 3;
  return url.substr(begin, std::min(url.find_first_of("/?#", begin), url.size()) - begin);
}

void WriteUpstream(const RouterSettings& settings, const Site& site, const SitesByPath& neighbours,
                   ConfigWriter& config) {
  config.Line("set $original_route " + Quoted(site.original_route));
  config.Line("set $processor " + Quoted(site.container));
  WriteHoldKeys(settings, site, neighbours, config);
  if (site.ssi) {
    // Parts cannot be put into a compressed page.
    config.Line("ssi on").Line("set $forwarded_encoding \"\"");
  } else if (site.cache.enabled) {
    config.Line("set $forwarded_encoding $cache_encoding");
  }
  if (site.cache.enabled) {
    WriteCache(settings, site, config);
  } else {
    // Websockets may be quiet for long.
    config.Line("proxy_read_timeout 86400s").Line("proxy_send_timeout 86400s");
  }
  config.Line("proxy_pass http://" + UpstreamName(site));
}

// nginx replaces the location by the path of the URL, and keeps the request's when it has none.
void WriteProxy(const RouterSettings& settings, const Site& site, ConfigWriter& config) {
  if (site.address.empty()) {
    config.Line("return 502 \"The host that this route leads to has no address.\\n\"");
    return;
  }
  const std::string host = HostHeader(site.to);
  config.Line("set $original_route " + Quoted(site.original_route));
  config.Line("set $upstream_host " + Quoted(host));
  if (IsHttps(site.to)) {
    config.Line("proxy_ssl_server_name on")
        .Line("proxy_ssl_name " + Quoted(host.substr(0, host.rfind(':'))))
        .Line("proxy_ssl_verify on")
        .Line("proxy_ssl_verify_depth 5")
        .Line("proxy_ssl_trusted_certificate " + Quoted(settings.authorities));
  }
  config.Line("proxy_pass " + Quoted((IsHttps(site.to) ? "https://" : "http://") +
                                     UpstreamName(site) + PathOf(site.to)));
}

void WriteAnswer(const RouterSettings& settings, const Site& site, const SitesByPath& neighbours,
                 const RedirectContext& context, ConfigWriter& config) {
  switch (site.kind) {
    case SiteKind::kUpstream:
      return WriteUpstream(settings, site, neighbours, config);
    case SiteKind::kRedirect:
      return WriteSiteRedirect(site, context, config);
    case SiteKind::kProxy:
      return WriteProxy(settings, site, config);
  }
}

}  // namespace

std::string UpstreamName(const Site& site) {
  std::string name = (site.kind == SiteKind::kProxy ? "out_" + AuthorityOf(site.to) + "_" : "to_") +
                     site.address + (site.sticky ? "_sticky" : "");
  std::replace(name.begin(), name.end(), ':', '_');
  return name;
}

void WriteLocations(const RouterSettings& settings, const Site& site, const SitesByPath& neighbours,
                    const RedirectContext& context, ConfigWriter& config) {
  const std::string path = DecodedPath(site.path);
  config.Open("location " + Quoted(path));
  WriteConditions(site, context.listener, config);
  WritePatternRedirects(site, context, config);
  WriteAnswer(settings, site, neighbours, context, config);
  WritePathRedirects(site, context, config);
  config.Close();
  if (path == "/") return;
  config.Open("location = " + Quoted(path.substr(0, path.size() - 1)));
  WriteConditions(site, context.listener, config);
  WritePatternRedirects(site, context, config);
  if (!WriteBareRedirect(site, context, config))
    WriteAnswer(settings, site, neighbours, context, config);
  config.Close();
}

}  // namespace paas::controller
