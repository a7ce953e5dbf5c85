#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

// A certificate and its private key, both as PEM.
struct KeyPair {
  std::string certificate;
  std::string key;
};

// What a certificate says.
struct CertificateFacts {
  std::vector<std::string> hosts;  // its alternative names; may begin with "*."
  int64_t not_before_unix_s = 0;
  int64_t not_after_unix_s = 0;
  std::string issuer;  // "CN=paas local authority for localhost"
};

// A certificate authority for the names below `domain` and no others, valid for ten years.
StatusOr<KeyPair> MakeAuthority(const std::string& domain, int64_t now_unix_s);

// A server's certificate for `hosts`, signed by the authority.
StatusOr<KeyPair> IssueCertificate(const KeyPair& authority, const std::vector<std::string>& hosts,
                                   int64_t now_unix_s, int64_t lifetime_s);

// Of the first certificate in `pem`. InvalidArgument when there is none.
StatusOr<CertificateFacts> ReadCertificate(const std::string& pem);

// InvalidArgument when the key does not belong to the first certificate.
Status CheckKeyBelongs(const std::string& certificate, const std::string& key);

// "*.example.org" is for "a.example.org", and for itself, and for nothing deeper.
bool IsFor(const std::vector<std::string>& names, const std::string& host);

}  // namespace paas::controller
