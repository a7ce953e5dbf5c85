#include "controller/tls/certificate.h"

#include <algorithm>

#include "common/tls/openssl_objects.h"
#include "common/tls/x509.h"

namespace paas::controller {
namespace {

using tls::Extend;
using tls::LastError;
using tls::Owned;
using tls::UnixTime;

constexpr int64_t kAuthorityLifetime = int64_t{10} * 365 * 24 * 3600;

StatusOr<KeyPair> ToPem(X509* certificate, EVP_PKEY* key) {
  PAAS_ASSIGN_OR_RETURN(std::string certificate_pem, tls::ToPem(certificate));
  PAAS_ASSIGN_OR_RETURN(std::string key_pem, tls::ToPem(key));
  return KeyPair{std::move(certificate_pem), std::move(key_pem)};
}

std::vector<std::string> AlternativeNames(const X509* certificate) {
  std::vector<std::string> hosts;
  const Owned<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      ::X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    const ASN1_STRING* const text = name->d.dNSName;
    hosts.emplace_back(reinterpret_cast<const char*>(::ASN1_STRING_get0_data(text)),
                       static_cast<size_t>(::ASN1_STRING_length(text)));
  }
  return hosts;
}

}  // namespace

StatusOr<KeyPair> MakeAuthority(const std::string& domain, int64_t now_unix_s) {
  const Owned<EVP_PKEY> key(::EVP_EC_gen("P-256"));
  if (key == nullptr) return LastError("make a key");
  PAAS_ASSIGN_OR_RETURN(const Owned<X509> certificate,
                        tls::BlankCertificate(key.get(), "paas local authority for " + domain,
                                              now_unix_s, kAuthorityLifetime));
  X509* const self = certificate.get();
  ::X509_set_issuer_name(self, ::X509_get_subject_name(self));
  PAAS_RETURN_IF_ERROR(Extend(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0"));
  PAAS_RETURN_IF_ERROR(Extend(self, self, NID_key_usage, "critical,keyCertSign,cRLSign"));
  PAAS_RETURN_IF_ERROR(Extend(self, self, NID_subject_key_identifier, "hash"));
  // Who trusts it trusts it for the platform's own names only.
  PAAS_RETURN_IF_ERROR(
      Extend(self, self, NID_name_constraints, "critical,permitted;DNS:" + domain));
  if (::X509_sign(self, key.get(), ::EVP_sha256()) == 0) return LastError("sign a certificate");
  return ToPem(self, key.get());
}

StatusOr<KeyPair> IssueCertificate(const KeyPair& authority, const std::vector<std::string>& hosts,
                                   int64_t now_unix_s, int64_t lifetime_s) {
  const Owned<X509> issuer = tls::ReadPem(authority.certificate);
  const Owned<EVP_PKEY> issuer_key = tls::ReadKey(authority.key);
  const Owned<EVP_PKEY> key(::EVP_EC_gen("P-256"));
  if (issuer == nullptr || issuer_key == nullptr || key == nullptr) {
    return LastError("read the local authority");
  }
  // Names are in the extension; the subject has no room for long ones.
  PAAS_ASSIGN_OR_RETURN(
      const Owned<X509> certificate,
      tls::BlankCertificate(key.get(), "paas environment", now_unix_s, lifetime_s));
  X509* const self = certificate.get();
  ::X509_set_issuer_name(self, ::X509_get_subject_name(issuer.get()));
  std::string names;
  for (const std::string& host : hosts) names += (names.empty() ? "DNS:" : ",DNS:") + host;
  PAAS_RETURN_IF_ERROR(Extend(self, issuer.get(), NID_basic_constraints, "critical,CA:FALSE"));
  PAAS_RETURN_IF_ERROR(Extend(self, issuer.get(), NID_key_usage, "critical,digitalSignature"));
  PAAS_RETURN_IF_ERROR(Extend(self, issuer.get(), NID_ext_key_usage, "serverAuth"));
  PAAS_RETURN_IF_ERROR(Extend(self, issuer.get(), NID_authority_key_identifier, "keyid:always"));
  PAAS_RETURN_IF_ERROR(Extend(self, issuer.get(), NID_subject_alt_name, names));
  if (::X509_sign(self, issuer_key.get(), ::EVP_sha256()) == 0) {
    return LastError("sign a certificate");
  }
  return ToPem(self, key.get());
}

StatusOr<CertificateFacts> ReadCertificate(const std::string& pem) {
  const Owned<X509> certificate = tls::ReadPem(pem);
  if (certificate == nullptr) {
    return InvalidArgument(Message(LastError("no certificate in PEM")));
  }
  const Owned<BIO> issuer(::BIO_new(::BIO_s_mem()));
  ::X509_NAME_print_ex(issuer.get(), ::X509_get_issuer_name(certificate.get()), 0, XN_FLAG_RFC2253);
  return CertificateFacts{.hosts = AlternativeNames(certificate.get()),
                          .not_before_unix_s = UnixTime(::X509_get0_notBefore(certificate.get())),
                          .not_after_unix_s = UnixTime(::X509_get0_notAfter(certificate.get())),
                          .issuer = tls::TextOf(issuer.get())};
}

Status CheckKeyBelongs(const std::string& certificate, const std::string& key) {
  const Owned<X509> x509 = tls::ReadPem(certificate);
  const Owned<EVP_PKEY> pkey = tls::ReadKey(key);
  const bool belongs =
      x509 != nullptr && pkey != nullptr && ::X509_check_private_key(x509.get(), pkey.get()) == 1;
  ::ERR_clear_error();
  return belongs ? absl::OkStatus() : InvalidArgument("the key does not belong to the certificate");
}

bool IsFor(const std::vector<std::string>& names, const std::string& host) {
  const size_t dot = host.find('.');
  const std::string wildcard = dot == std::string::npos ? "" : "*" + host.substr(dot);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return name == host || name == wildcard; });
}

}  // namespace paas::controller
