#include "controller/routes/nginx_config.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "common/digest/sha256.h"
#include "controller/routes/cookie_script.h"
#include "controller/routes/nginx_access.h"
#include "controller/routes/nginx_cache.h"
#include "controller/routes/nginx_guesses.h"
#include "controller/routes/nginx_hold.h"
#include "controller/routes/nginx_http.h"
#include "controller/routes/nginx_location.h"

namespace paas::controller {
namespace {

// host → path → site, both sorted, so that the text does not depend on the order of deploys.
using Table = std::map<std::string, SitesByPath>;

struct Tables {
  Table http, tls;
};

bool CanServe(const Site& site) {
  return site.kind != SiteKind::kUpstream || !site.address.empty();
}

StatusOr<Tables> Arrange(const RouterSettings& settings, const std::vector<Site>& sites,
                         const Certificates& certificates) {
  Tables tables;
  for (const Site& site : sites) {
    PAAS_RETURN_IF_ERROR(CheckSite(site));
    if (!CanServe(site)) continue;
    const std::string path = DecodedPath(site.path);
    if (site.on_http) tables.http[site.host].emplace(path, &site);
    const bool has_tls = !settings.listen_tls.empty() && certificates.count(site.host) != 0;
    if (site.on_tls && has_tls) tables.tls[site.host].emplace(path, &site);
  }
  return tables;
}

std::string AuthoritiesOf(const Site& site) {
  std::string text;
  for (const std::string& pem : site.tls.client_certificate_authorities) {
    text += pem + (pem.empty() || pem.back() != '\n' ? "\n" : "");
  }
  return text;
}

// As many connections are kept as are ever used: one that is closed here keeps its port for a
// minute, and there are 28,000.
void WriteUpstreams(const RouterSettings& settings, const std::vector<const Site*>& sites,
                    ConfigWriter& config) {
  std::map<std::string, const Site*> upstreams;
  for (const Site* site : sites) {
    if (!site->address.empty()) upstreams.emplace(UpstreamName(*site), site);
  }
  for (const auto& [name, site] : upstreams) {
    config.Open("upstream " + Quoted(name));
    if (site->sticky) config.Line("ip_hash");
    config.Line("server " + site->address)
        .Line("keepalive " + std::to_string(settings.most_unanswered))
        .Close();
  }
}

// A client may show its certificate when any site of the host asks for one; the locations decide.
void WriteClientAuthentication(const RouterSettings& settings, const SitesByPath& by_path,
                               RouterFiles& files, ConfigWriter& config) {
  for (const auto& [path, site] : by_path) {
    if (site->tls.client_authentication.empty()) continue;
    const std::string authorities = AuthoritiesOf(*site);
    const std::string name = "authorities-" + digest::Sha256Hex(authorities).substr(0, 16) + ".pem";
    files.files[name] = authorities;
    config.Line("ssl_client_certificate " + Quoted(settings.Files() + "/" + name));
    config.Line("ssl_verify_client optional").Line("ssl_verify_depth 5");
    config.Line("set $client_verify $ssl_client_verify");
    return;
  }
}

void WriteCertificate(const CertificateFiles& certificate, ConfigWriter& config) {
  config.Raw("    # certificate " + certificate.fingerprint + "\n");
  config.Line("ssl_certificate " + Quoted(certificate.certificate));
  config.Line("ssl_certificate_key " + Quoted(certificate.key));
}

void WriteHead(const RouterSettings& settings, const std::string& host, const Site& any,
               const Listener& listener, RouterFiles& files, ConfigWriter& config) {
  config.Open("server");
  config.Line("listen " + listener.address + (listener.is_tls ? " ssl http2" : ""));
  config.Line("server_name " + host);
  config.Line("set $port_suffix " + Quoted(listener.PortSuffix()));
  config.Line("set $upstream_host \"$host$port_suffix\"");
  config.Line("set $forwarded_encoding $http_accept_encoding");
  config.Line("set $cluster " + Quoted(any.environment));
  WriteUsers(settings, any, files, config);
  if (any.is_hidden) config.Line("set $robots \"noindex, nofollow\"");
  if (!settings.acme_webroot.empty() && !listener.is_tls) {
    config.Open("location ^~ \"/.well-known/acme-challenge/\"").Line("auth_basic off");
    if (!any.access.users.empty()) WriteNoGuessPhases(settings, config);
    config
        .Line("root " + Quoted(settings.AcmeRoot()))
        // A path is logged decoded, line ends and all, and the log is read.
        .Line("log_not_found off")
        .Close();
  }
}

// The servers of one listener.
class Servers {
 public:
  Servers(const RouterSettings& settings, const Tables& tables, const Certificates& certificates,
          RouterFiles& files, ConfigWriter& config)
      : settings_(settings),
        tables_(tables),
        certificates_(certificates),
        files_(files),
        config_(config) {}

  void Write(const Listener& listener) {
    const RedirectContext context = ContextOf(listener);
    for (const auto& [host, by_path] : listener.is_tls ? tables_.tls : tables_.http) {
      WriteHead(settings_, host, *by_path.begin()->second, listener, files_, config_);
      if (listener.is_tls) {
        WriteCertificate(certificates_.at(host), config_);
        WriteClientAuthentication(settings_, by_path, files_, config_);
      }
      if (by_path.count("/") == 0) {
        config_.Open("location /")
            .Line("return 404 \"No route of this environment matches.\\n\"")
            .Close();
      }
      for (const auto& [path, site] : by_path) {
        WriteLocations(settings_, *site, by_path, context, config_);
      }
      config_.Close();
    }
  }

 private:
  RedirectContext ContextOf(const Listener& listener) const {
    RedirectContext context{.listener = listener,
                            .http_suffix = Listener{false, settings_.listen}.PortSuffix(),
                            .hosts_on_both = {}};
    for (const auto& [host, sites] : tables_.tls) {
      if (tables_.http.count(host) != 0) context.hosts_on_both.insert(host);
    }
    return context;
  }

  const RouterSettings& settings_;
  const Tables& tables_;
  const Certificates& certificates_;
  RouterFiles& files_;
  ConfigWriter& config_;
};

std::vector<const Site*> Served(const Tables& tables) {
  std::vector<const Site*> sites;
  for (const Table* table : {&tables.http, &tables.tls}) {
    for (const auto& [host, by_path] : *table) {
      for (const auto& [path, site] : by_path) sites.push_back(site);
    }
  }
  return sites;
}

std::string EpochsOf(const std::vector<const Site*>& sites) {
  std::map<std::string, std::string> epochs;
  for (const Site* site : sites) epochs.emplace(site->environment, site->epoch);
  std::string text;
  for (const auto& [environment, epoch] : epochs) {
    if (!environment.empty() && !epoch.empty()) text += environment + " " + epoch + "\n";
  }
  return text;
}

std::string ParkedOf(const std::vector<const Site*>& sites) {
  std::map<std::string, const Site*> parked;
  for (const Site* site : sites) {
    if (site->parking != Parking::kNone) parked.emplace(site->environment, site);
  }
  std::string text;
  for (const auto& [environment, site] : parked) {
    if (environment.empty()) continue;
    text += environment + (site->parking == Parking::kWakes ? " 1 " : " 0 ") +
            std::to_string(site->parking_serial) + "\n";
  }
  return text;
}

}  // namespace

StatusOr<RouterFiles> RenderNginxConfig(const RouterSettings& settings,
                                        const std::vector<Site>& sites,
                                        const Certificates& certificates) {
  PAAS_RETURN_IF_ERROR(CheckSettings(settings));
  PAAS_ASSIGN_OR_RETURN(const Tables tables, Arrange(settings, sites, certificates));
  const std::vector<const Site*> served = Served(tables);
  RouterFiles files;
  const std::string script = CookieScript(settings, served);
  std::string script_path;
  if (!script.empty()) {
    const std::string name = "cookies-" + digest::Sha256Hex(script).substr(0, 16) + ".js";
    files.files[name] = script;
    script_path = settings.Files() + "/" + name;
  }
  if (settings.has_lua_module) {
    files.files[HoldScriptName()] = HoldScript();
    files.files[GuessScriptName()] = GuessScript();
    files.epochs = EpochsOf(served);
    files.parked = ParkedOf(served);
  }
  ConfigWriter config;
  WriteMain(settings, script_path, config);
  config.Open("http");
  WriteHttp(settings, script_path, config);
  WriteAccessMaps(settings, served, config);
  WriteCacheZone(settings, served, config);
  WriteUpstreams(settings, served, config);
  WriteDefaultServers(settings, config);
  Servers servers(settings, tables, certificates, files, config);
  servers.Write({.is_tls = false, .address = settings.listen});
  if (!settings.listen_tls.empty()) {
    servers.Write({.is_tls = true, .address = settings.listen_tls});
  }
  config.Close();
  files.config = std::move(config).Take();
  return files;
}

}  // namespace paas::controller
