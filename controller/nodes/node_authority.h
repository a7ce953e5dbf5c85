#pragma once

#include <string>

#include "common/rpc/endpoint.h"
#include "common/status/status.h"
#include "controller/activity/clock.h"
#include "membership/node_certificate.h"

namespace paas::controller {

// The certificate authority of the platform's daemons, and the controller's own certificate. Made
// once; apart from the local authority for websites, which people may trust. Thread-safe.
//
//   <directory>/authority.pem    key and certificate, 0600
//   <directory>/authority.crt    for connections
//   <directory>/controller.pem   the controller's key and chain, 0600
class NodeAuthority {
 public:
  static StatusOr<NodeAuthority> Open(const std::string& directory, UnixClock clock);

  // Of the authority's certificate, in hex.
  const std::string& pin() const { return pin_; }
  // As of membership::SignNodeCertificate(), without its clock and key.
  StatusOr<std::string> Sign(const membership::CertificateOrder& order) const;

  // Makes the controller's certificate anew when less than half of `lifetime_s` is left of it.
  Status KeepOwn(int64_t lifetime_s) const;
  rpc::TlsFiles files() const;

 private:
  NodeAuthority(std::string directory, UnixClock clock, membership::Authority authority,
                std::string pin)
      : directory_(std::move(directory)),
        clock_(std::move(clock)),
        authority_(std::move(authority)),
        pin_(std::move(pin)) {}

  const std::string directory_;
  const UnixClock clock_;
  const membership::Authority authority_;
  const std::string pin_;
};

}  // namespace paas::controller
