#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/routes/router_settings.h"
#include "controller/tls/certificate.h"

namespace paas::controller {

// Certificates that somebody else puts into a directory: an operator, or an ACME client.
// `NAME.pem` holds certificate and key; `NAME.crt`, the chain included, has its key in `NAME.key`.
class CertificateDirectory {
 public:
  // Reads it. What cannot be used is logged and left out; a missing directory is empty.
  static CertificateDirectory Read(const std::string& path, int64_t now_unix_s);

  // The one for `host` that is good the longest; null when there is none.
  const CertificateFiles* Find(const std::string& host) const;
  // The same, unless it ends within `seconds`.
  bool IsGoodFor(const std::string& host, int64_t now_unix_s, int64_t seconds) const;

 private:
  struct Entry {
    CertificateFiles files;
    CertificateFacts facts;
  };
  static StatusOr<Entry> ReadEntry(const std::string& certificate, const std::string& key,
                                   int64_t now_unix_s);
  const Entry* FindEntry(const std::string& host) const;

  std::vector<Entry> entries_;
};

}  // namespace paas::controller
