#pragma once

#include <cstdint>
#include <string>

#include "common/status/status.h"
#include "common/tls/openssl_objects.h"

namespace paas::tls {

// Clocks differ: certificates are good from a little before they are made.
inline constexpr int64_t kBackdatedSeconds = 3600;

// A P-256 key.
StatusOr<Owned<EVP_PKEY>> MakeKey();

// A certificate of `key` with the common name `name`, a random serial number and no extensions and
// no issuer yet.
StatusOr<Owned<X509>> BlankCertificate(EVP_PKEY* key, const std::string& name, int64_t now_unix_s,
                                       int64_t lifetime_s);
// Adds an extension as openssl.cnf writes it: NID_key_usage, "critical,digitalSignature".
Status Extend(X509* certificate, X509* issuer, int kind, const std::string& value);

StatusOr<std::string> ToPem(X509* certificate);
StatusOr<std::string> ToPem(EVP_PKEY* key);  // PKCS #8, not encrypted
StatusOr<std::string> ToPem(X509_REQ* request);

int64_t UnixTime(const ASN1_TIME* time);

}  // namespace paas::tls
