#pragma once

#include <cstdint>
#include <string>

#include "common/status/status.h"
#include "membership/role.h"

namespace paas::membership {

// Keys and certificates of daemons, all as PEM. The authority here is for them alone: it has
// nothing to do with the certificates that websites are served with.

// A private key, and the request for a certificate that proves that one has it.
struct KeyRequest {
  std::string key;
  std::string request;
};
StatusOr<KeyRequest> MakeKeyRequest();

struct Authority {
  std::string certificate;
  std::string key;

  bool operator==(const Authority&) const = default;
};
// Valid for ten years.
StatusOr<Authority> MakeAuthority(int64_t now_unix_s);

struct CertificateOrder {
  Identity identity;
  std::string name;     // of the node
  std::string request;  // of its key
  int64_t lifetime_s = 0;
};
// A certificate for both ends of connections, with the identity and the name as its alternative
// names; of the request only the key is used. InvalidArgument when the request is none, its
// signature is wrong, or its key is no P-256.
StatusOr<std::string> SignNodeCertificate(const Authority& authority, const CertificateOrder& order,
                                          int64_t now_unix_s);

struct NodeCertificate {
  Identity identity;
  int64_t not_before_unix_s = 0;
  int64_t not_after_unix_s = 0;
};
// Of the first certificate in `pem`. InvalidArgument when there is none, or it names no identity.
StatusOr<NodeCertificate> ReadNodeCertificate(const std::string& pem);

// SHA-256 of a certificate's DER, in hex.
StatusOr<std::string> Fingerprint(const std::string& pem);

}  // namespace paas::membership
