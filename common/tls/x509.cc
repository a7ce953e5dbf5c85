#include "common/tls/x509.h"

#include <openssl/rand.h>

namespace paas::tls {
namespace {

Status SetRandomSerial(X509* certificate) {
  unsigned char serial[16] = {};
  if (::RAND_bytes(serial, sizeof serial) != 1) return LastError("make a serial number");
  serial[0] = (serial[0] & 0x7f) | 0x40;  // positive, and always as long
  BIGNUM* const number = ::BN_bin2bn(serial, sizeof serial, nullptr);
  ::BN_to_ASN1_INTEGER(number, ::X509_get_serialNumber(certificate));
  ::BN_free(number);
  return absl::OkStatus();
}

template <typename Object, typename Write>
StatusOr<std::string> Pem(Object* object, Write write, const char* what) {
  const Owned<BIO> out(::BIO_new(::BIO_s_mem()));
  if (out == nullptr || write(out.get(), object) != 1) {
    return LastError(std::string("write ") + what);
  }
  return TextOf(out.get());
}

}  // namespace

StatusOr<Owned<EVP_PKEY>> MakeKey() {
  Owned<EVP_PKEY> key(::EVP_EC_gen("P-256"));
  if (key == nullptr) return LastError("make a key");
  return key;
}

StatusOr<Owned<X509>> BlankCertificate(EVP_PKEY* key, const std::string& name, int64_t now_unix_s,
                                       int64_t lifetime_s) {
  Owned<X509> certificate(::X509_new());
  if (certificate == nullptr) return LastError("make a certificate");
  PAAS_RETURN_IF_ERROR(SetRandomSerial(certificate.get()));
  ::X509_set_version(certificate.get(), X509_VERSION_3);
  time_t base = now_unix_s;
  ::X509_time_adj_ex(::X509_getm_notBefore(certificate.get()), 0, -kBackdatedSeconds, &base);
  ::X509_time_adj_ex(::X509_getm_notAfter(certificate.get()), static_cast<int>(lifetime_s / 86400),
                     static_cast<long>(lifetime_s % 86400), &base);
  X509_NAME* const subject = ::X509_get_subject_name(certificate.get());
  if (::X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                   0) != 1 ||
      ::X509_set_pubkey(certificate.get(), key) != 1) {
    return LastError("make a certificate");
  }
  return certificate;
}

Status Extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  ::X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(
      ::X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  if (extension == nullptr || ::X509_add_ext(certificate, extension.get(), -1) != 1) {
    return LastError("extend a certificate with " + value);
  }
  return absl::OkStatus();
}

StatusOr<std::string> ToPem(X509* certificate) {
  return Pem(certificate, ::PEM_write_bio_X509, "a certificate");
}

StatusOr<std::string> ToPem(EVP_PKEY* key) {
  const auto write = [](BIO* out, EVP_PKEY* what) {
    return ::PEM_write_bio_PKCS8PrivateKey(out, what, nullptr, nullptr, 0, nullptr, nullptr);
  };
  return Pem(key, write, "a key");
}

StatusOr<std::string> ToPem(X509_REQ* request) {
  return Pem(request, ::PEM_write_bio_X509_REQ, "a certificate request");
}

int64_t UnixTime(const ASN1_TIME* time) {
  int days = 0, seconds = 0;
  const std::unique_ptr<ASN1_TIME, decltype(&::ASN1_TIME_free)> epoch(::ASN1_TIME_set(nullptr, 0),
                                                                      &::ASN1_TIME_free);
  ::ASN1_TIME_diff(&days, &seconds, epoch.get(), time);
  return int64_t{days} * 86400 + seconds;
}

}  // namespace paas::tls
