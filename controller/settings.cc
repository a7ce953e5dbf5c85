#include "controller/settings.h"

#include <cstdlib>

namespace paas::controller {
namespace {

uint16_t PortOf(const std::string& listen) {
  return static_cast<uint16_t>(std::atoi(listen.c_str() + listen.rfind(':') + 1));
}

}  // namespace

RouterSettings RouterOf(const Options& options, const std::string& probe_key) {
  RouterSettings settings{.run_dir = options.daemon.run_dir + "/router",
                          .listen = options.router_listen,
                          .listen_tls = options.router_listen_tls,
                          .worker_user = "www-data",
                          .cache_megabytes = options.router_cache_mb,
                          .modules_dir = "/usr/lib/nginx/modules",
                          .has_js_module = true,
                          .has_lua_module = true,
                          .has_headers_module = true};
  settings.in_container = true;
  settings.probe_key = probe_key;
  if (!options.router_acme_email.empty()) settings.acme_webroot = settings.run_dir + "/acme";
  return settings;
}

SiteSettings SitesOf(const Options& options) {
  SiteSettings sites{.domain = options.site_domain,
                     .port = PortOf(options.router_listen),
                     .allows_private_proxies = options.router_private_proxies};
  if (options.router_listen_tls.empty()) return sites;
  sites.tls_port = PortOf(options.router_listen_tls);
  sites.tls = options.router_tls == "redirect" ? model::TlsMode::kRedirect : model::TlsMode::kServe;
  return sites;
}

CertificateStore::Settings CertificatesOf(const Options& options, const Router& router) {
  return {.directory = options.daemon.state_dir + "/tls",
          .domain = options.site_domain,
          .provided = options.router_certificates,
          .acme = {.email = options.router_acme_email,
                   .server = options.router_acme_server,
                   .authority = options.router_acme_authority},
          .acme_webroot = router.settings().acme_webroot};
}

Members::Settings MembersOf(const Options& options, const std::string& database) {
  return {.listen = options.nodes_listen,
          .directory = options.daemon.state_dir + "/nodes",
          .database = database,
          .certificate_lifetime_s = options.node_certificate_seconds,
          .tls = options.daemon.tls};
}

}  // namespace paas::controller
