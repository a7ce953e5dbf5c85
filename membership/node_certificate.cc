#include "membership/node_certificate.h"

#include "common/digest/sha256.h"
#include "common/rpc/member_credentials.h"
#include "common/tls/openssl_objects.h"
#include "common/tls/x509.h"

namespace paas::membership {
namespace {

using tls::Extend;
using tls::LastError;
using tls::Owned;

constexpr int64_t kAuthorityLifetime = int64_t{10} * 365 * 24 * 3600;
constexpr char kCurve[] = "prime256v1";

// The key of a request that was signed with it.
StatusOr<Owned<EVP_PKEY>> KeyOf(const std::string& request) {
  const Owned<X509_REQ> read = tls::ReadRequest(request);
  Owned<EVP_PKEY> key(read == nullptr ? nullptr : ::X509_REQ_get_pubkey(read.get()));
  char curve[32] = {};
  const bool is_good =
      key != nullptr && ::EVP_PKEY_get_group_name(key.get(), curve, sizeof curve, nullptr) == 1 &&
      std::string(curve) == kCurve && ::X509_REQ_verify(read.get(), key.get()) == 1;
  ::ERR_clear_error();
  if (!is_good) return InvalidArgument("the certificate request is no P-256 key's, signed with it");
  return key;
}

std::vector<std::string> UrisOf(const X509* certificate) {
  std::vector<std::string> uris;
  const Owned<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      ::X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_STRING* const text = name->d.uniformResourceIdentifier;
    uris.emplace_back(reinterpret_cast<const char*>(::ASN1_STRING_get0_data(text)),
                      static_cast<size_t>(::ASN1_STRING_length(text)));
  }
  return uris;
}

}  // namespace

StatusOr<KeyRequest> MakeKeyRequest() {
  PAAS_ASSIGN_OR_RETURN(const Owned<EVP_PKEY> key, tls::MakeKey());
  const Owned<X509_REQ> request(::X509_REQ_new());
  if (request == nullptr || ::X509_REQ_set_pubkey(request.get(), key.get()) != 1 ||
      ::X509_REQ_sign(request.get(), key.get(), ::EVP_sha256()) == 0) {
    return LastError("make a certificate request");
  }
  PAAS_ASSIGN_OR_RETURN(std::string key_pem, tls::ToPem(key.get()));
  PAAS_ASSIGN_OR_RETURN(std::string request_pem, tls::ToPem(request.get()));
  return KeyRequest{std::move(key_pem), std::move(request_pem)};
}

StatusOr<Authority> MakeAuthority(int64_t now_unix_s) {
  PAAS_ASSIGN_OR_RETURN(const Owned<EVP_PKEY> key, tls::MakeKey());
  PAAS_ASSIGN_OR_RETURN(
      const Owned<X509> certificate,
      tls::BlankCertificate(key.get(), "paas nodes", now_unix_s, kAuthorityLifetime));
  X509* const self = certificate.get();
  ::X509_set_issuer_name(self, ::X509_get_subject_name(self));
  PAAS_RETURN_IF_ERROR(Extend(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0"));
  PAAS_RETURN_IF_ERROR(Extend(self, self, NID_key_usage, "critical,keyCertSign,cRLSign"));
  PAAS_RETURN_IF_ERROR(Extend(self, self, NID_subject_key_identifier, "hash"));
  if (::X509_sign(self, key.get(), ::EVP_sha256()) == 0) return LastError("sign a certificate");
  PAAS_ASSIGN_OR_RETURN(std::string certificate_pem, tls::ToPem(self));
  PAAS_ASSIGN_OR_RETURN(std::string key_pem, tls::ToPem(key.get()));
  return Authority{std::move(certificate_pem), std::move(key_pem)};
}

StatusOr<std::string> SignNodeCertificate(const Authority& authority, const CertificateOrder& order,
                                          int64_t now_unix_s) {
  // It becomes a part of an extension's text, where commas and colons have a meaning.
  PAAS_RETURN_IF_ERROR(CheckNodeName(order.name));
  PAAS_ASSIGN_OR_RETURN(const Owned<EVP_PKEY> key, KeyOf(order.request));
  const Owned<X509> issuer = tls::ReadPem(authority.certificate);
  const Owned<EVP_PKEY> issuer_key = tls::ReadKey(authority.key);
  if (issuer == nullptr || issuer_key == nullptr) return LastError("read the nodes' authority");
  PAAS_ASSIGN_OR_RETURN(const Owned<X509> certificate,
                        tls::BlankCertificate(key.get(), order.name, now_unix_s, order.lifetime_s));
  X509* const self = certificate.get();
  X509* const by = issuer.get();
  ::X509_set_issuer_name(self, ::X509_get_subject_name(by));
  PAAS_RETURN_IF_ERROR(Extend(self, by, NID_basic_constraints, "critical,CA:FALSE"));
  PAAS_RETURN_IF_ERROR(Extend(self, by, NID_key_usage, "critical,digitalSignature"));
  PAAS_RETURN_IF_ERROR(Extend(self, by, NID_ext_key_usage, "serverAuth,clientAuth"));
  PAAS_RETURN_IF_ERROR(Extend(self, by, NID_authority_key_identifier, "keyid:always"));
  PAAS_RETURN_IF_ERROR(
      Extend(self, by, NID_subject_alt_name,
             "DNS:" + order.name + ",DNS:" + rpc::kMemberName + ",URI:" + Uri(order.identity)));
  if (::X509_sign(self, issuer_key.get(), ::EVP_sha256()) == 0) {
    return LastError("sign a certificate");
  }
  return tls::ToPem(self);
}

StatusOr<NodeCertificate> ReadNodeCertificate(const std::string& pem) {
  const Owned<X509> certificate = tls::ReadPem(pem);
  if (certificate == nullptr) {
    return InvalidArgument(Message(LastError("no certificate in PEM")));
  }
  const std::optional<Identity> identity = IdentityOf(UrisOf(certificate.get()));
  if (!identity) return InvalidArgument("the certificate is no node's");
  return NodeCertificate{
      .identity = *identity,
      .not_before_unix_s = tls::UnixTime(::X509_get0_notBefore(certificate.get())),
      .not_after_unix_s = tls::UnixTime(::X509_get0_notAfter(certificate.get()))};
}

StatusOr<std::string> Fingerprint(const std::string& pem) {
  const Owned<X509> certificate = tls::ReadPem(pem);
  unsigned char* der = nullptr;
  const int size = certificate == nullptr ? -1 : ::i2d_X509(certificate.get(), &der);
  if (size <= 0) return InvalidArgument(Message(LastError("no certificate in PEM")));
  const std::string bytes(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  ::OPENSSL_free(der);
  return digest::Sha256Hex(bytes);
}

}  // namespace paas::membership
