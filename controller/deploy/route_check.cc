#include "controller/deploy/route_check.h"

#include <algorithm>

#include "controller/routes/public_address.h"
#include "controller/tls/certificate.h"
#include "model/places.h"

namespace paas::controller {
namespace {

constexpr size_t kLargestRoutesBytes = 128 << 10;
constexpr size_t kMostPathRedirects = 50'000;

class RouteCheck {
 public:
  RouteCheck(const PlanInput& input, const SiteSettings& settings)
      : input_(input), settings_(settings) {}

  std::vector<std::string> Run(const std::vector<Site>& sites) {
    for (const Site& site : sites) {
      const Status checked = CheckSite(site);
      if (!checked.ok()) Report(site, "", Message(checked));
      CheckProxy(site);
      CheckTls(site);
    }
    CheckAmount(sites);
    return std::move(errors_);
  }

 private:
  void Add(const model::Diagnostic& finding) {
    const std::string line = model::Format(finding);
    if (std::count(errors_.begin(), errors_.end(), line) == 0) errors_.push_back(line);
  }
  void Report(const Site& site, const std::string& key, const std::string& message,
              const std::string& hint = "") {
    const std::string place = model::PlaceOfRoute(site.original_route);
    Add(input_.config.places.Error(key.empty() ? place : place + "/" + key, message, hint));
  }

  void CheckProxy(const Site& site) {
    if (site.kind != SiteKind::kProxy || settings_.allows_private_proxies) return;
    const std::string target = AuthorityOf(site.to);
    const std::string host = target.substr(0, target.rfind(':'));
    if (!IsIpv4Literal(host) || IsPublicAddress(host)) return;
    Report(site, "to", host + " is in a private network, where no proxy route may lead",
           "the operator can allow it: router_private_proxies");
  }

  void CheckTls(const Site& site) {
    for (const std::string& pem : site.tls.client_certificate_authorities) {
      const Status read = ReadCertificate(pem).status();
      if (!read.ok()) Report(site, "tls", "client_certificate_authorities: " + Message(read));
    }
    if (site.tls.client_authentication == "require" && settings_.tls == model::TlsMode::kOff) {
      Report(site, "tls", "client_authentication needs TLS, which this platform has not",
             "the operator can turn it on: router_listen_tls");
    }
  }

  void CheckAmount(const std::vector<Site>& sites) {
    size_t redirects = 0;
    for (const Site& site : sites) redirects += site.redirects.paths.size();
    if (redirects > kMostPathRedirects) {
      Add(input_.config.places.Error(
          "routes", std::to_string(redirects) + " redirects; at most 50,000 are served"));
    }
    const size_t bytes =
        model::PlatformRoutesJson(input_.routes, IsHidden(input_.environment)).size();
    if (bytes > kLargestRoutesBytes) {
      Add(input_.config.places.Error("routes", "with every placeholder filled in all routes take " +
                                                   std::to_string(bytes >> 10) +
                                                   " KB; PLATFORM_ROUTES may have 128 KB"));
    }
  }

  const PlanInput& input_;
  const SiteSettings& settings_;
  std::vector<std::string> errors_;
};

}  // namespace

std::vector<std::string> CheckRoutes(const PlanInput& input, const std::vector<Site>& sites,
                                     const SiteSettings& settings) {
  return RouteCheck(input, settings).Run(sites);
}

}  // namespace paas::controller
