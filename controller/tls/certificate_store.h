#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "controller/activity/clock.h"
#include "controller/routes/router_settings.h"
#include "controller/routes/site.h"
#include "controller/tls/acme.h"
#include "controller/tls/local_authority.h"

namespace paas::controller {

// Where certificates come from: what an operator provides wins over what ACME got, and that over
// the local authority, which has one for everybody. Thread-safe.
class CertificateStore {
 public:
  struct Settings {
    std::string directory;  // ours: "<state dir>/tls"
    std::string domain;     // of all environments
    std::string provided;   // the operator's directory; empty: none
    AcmeSettings acme;
    std::string acme_webroot;
  };
  CertificateStore(Settings settings, UnixClock clock);

  // One for every host that is served over TLS; made and renewed on the way. A host that none can
  // be had for is logged and left out.
  Certificates For(const std::vector<Site>& sites);

  // Gets by ACME what is missing or ends within 30 days; takes as long as the authority does. An
  // environment whose turn failed waits for an hour. True when there is a new certificate.
  bool Obtain(const std::vector<Site>& sites);

  // The local authority's certificate, for those who want to trust it.
  StatusOr<std::string> LocalAuthorityCertificate();

 private:
  using Hosts = std::map<std::string, std::vector<std::string>>;  // by environment
  static Hosts HostsOf(const std::vector<Site>& sites);
  std::string AcmeDirectory() const { return settings_.directory + "/acme"; }
  bool ObtainFor(const std::string& environment, const std::vector<std::string>& hosts);

  const Settings settings_;
  const UnixClock clock_;
  std::mutex mutex_;
  LocalAuthority local_;
  std::map<std::string, int64_t> retry_unix_s_;  // by environment; of Obtain() alone
};

}  // namespace paas::controller
