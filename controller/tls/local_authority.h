#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/clock.h"
#include "controller/routes/router_settings.h"
#include "controller/tls/certificate.h"

namespace paas::controller {

// The platform's own certificate authority: made once, kept below its directory, and good only for
// names below one domain. Its certificates last a month and are renewed ten days before their end.
// One thread at a time.
//
//   <directory>/authority-<domain>.crt   for people who want to trust it
//   <directory>/authority-<domain>.key   0600
//   <directory>/environments/<name>.pem  0600: key and certificate of an environment
class LocalAuthority {
 public:
  LocalAuthority(std::string directory, std::string domain, UnixClock clock)
      : directory_(std::move(directory)), domain_(std::move(domain)), clock_(std::move(clock)) {}

  // The certificate as PEM; made when there is none yet.
  StatusOr<std::string> Certificate();

  // A certificate for exactly `hosts`, the one on disk while it is good for them.
  StatusOr<CertificateFiles> For(const std::string& environment, std::vector<std::string> hosts);

  // Forgets every environment but these.
  Status KeepOnly(const std::vector<std::string>& environments);

  std::string CertificatePath() const { return directory_ + "/authority-" + domain_ + ".crt"; }

 private:
  Status Load();
  bool IsGood(const std::string& pem, const std::vector<std::string>& hosts) const;
  std::string PathOf(const std::string& environment) const;

  const std::string directory_, domain_;
  const UnixClock clock_;
  KeyPair authority_;
};

}  // namespace paas::controller
