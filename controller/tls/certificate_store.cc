#include "controller/tls/certificate_store.h"

#include <algorithm>

#include "common/log/log.h"
#include "common/os/file.h"
#include "controller/tls/certificate_directory.h"

namespace paas::controller {
namespace {

constexpr int64_t kRenewBefore = 30 * 24 * 3600;
constexpr int64_t kRetryAfter = 3600;

}  // namespace

CertificateStore::CertificateStore(Settings settings, UnixClock clock)
    : settings_(std::move(settings)),
      clock_(clock),
      local_(settings_.directory, settings_.domain, std::move(clock)) {}

CertificateStore::Hosts CertificateStore::HostsOf(const std::vector<Site>& sites) {
  Hosts hosts;
  for (const Site& site : sites) {
    if (!site.on_tls || site.environment.empty()) continue;
    std::vector<std::string>& list = hosts[site.environment];
    if (std::count(list.begin(), list.end(), site.host) == 0) list.push_back(site.host);
  }
  return hosts;
}

Certificates CertificateStore::For(const std::vector<Site>& sites) {
  std::lock_guard lock(mutex_);
  const int64_t now = clock_() / 1000;
  const auto provided = CertificateDirectory::Read(settings_.provided, now);
  const auto obtained = settings_.acme.email.empty()
                            ? CertificateDirectory()
                            : CertificateDirectory::Read(AcmeDirectory() + "/certificates", now);
  Certificates certificates;
  std::vector<std::string> local;
  for (const auto& [environment, hosts] : HostsOf(sites)) {
    for (const std::string& host : hosts) {
      const CertificateFiles* found = provided.Find(host);
      if (found == nullptr) found = obtained.Find(host);
      if (found != nullptr) certificates.emplace(host, *found);
    }
    const bool needs_local = std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
      return certificates.count(host) == 0;
    });
    if (!needs_local) continue;
    const StatusOr<CertificateFiles> made = local_.For(environment, hosts);
    if (made.ok()) {
      local.push_back(environment);
      for (const std::string& host : hosts) certificates.emplace(host, *made);
    } else {
      log::Error("TLS of " + environment + ": " + Message(made.status()));
    }
  }
  const Status cleaned = local_.KeepOnly(local);
  if (!cleaned.ok()) log::Warning("certificates: " + Message(cleaned));
  return certificates;
}

bool CertificateStore::ObtainFor(const std::string& environment,
                                 const std::vector<std::string>& hosts) {
  const int64_t now = clock_() / 1000;
  if (hosts.empty() || retry_unix_s_[environment] > now) return false;
  const auto provided = CertificateDirectory::Read(settings_.provided, now);
  const auto obtained = CertificateDirectory::Read(AcmeDirectory() + "/certificates", now);
  const bool has_all = std::all_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
    return provided.Find(host) != nullptr || obtained.IsGoodFor(host, now, kRenewBefore);
  });
  if (has_all) return false;
  const StatusOr<std::string> done =
      os::RunChecked(AcmeCommand(settings_.acme, AcmeDirectory(), settings_.acme_webroot, hosts));
  if (done.ok()) {
    log::Info("TLS of " + environment + ": a new certificate from " + settings_.acme.server);
    return true;
  }
  retry_unix_s_[environment] = now + kRetryAfter;
  log::Warning("TLS of " + environment + ": " + Message(done.status()));
  return false;
}

bool CertificateStore::Obtain(const std::vector<Site>& sites) {
  if (settings_.acme.email.empty()) return false;
  const Status made = os::MakeDirectories(AcmeDirectory(), 0700);
  if (!made.ok()) {
    log::Warning("ACME: " + Message(made));
    return false;
  }
  bool any = false;
  for (const auto& [environment, hosts] : HostsOf(sites)) {
    any = ObtainFor(environment, AcmeHosts(hosts)) || any;
  }
  return any;
}

StatusOr<std::string> CertificateStore::LocalAuthorityCertificate() {
  std::lock_guard lock(mutex_);
  return local_.Certificate();
}

}  // namespace paas::controller
