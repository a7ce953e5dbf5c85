#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "common/status/status.h"

namespace paas::tls {

struct Free {
  void operator()(X509* x) const { ::X509_free(x); }
  void operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { ::BIO_free(bio); }
  void operator()(X509_EXTENSION* extension) const { ::X509_EXTENSION_free(extension); }
  void operator()(X509_REQ* request) const { ::X509_REQ_free(request); }
  void operator()(GENERAL_NAMES* names) const { ::GENERAL_NAMES_free(names); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

// The oldest error of the library's queue, which is emptied.
inline Status LastError(const std::string& action) {
  char text[256] = {};
  ::ERR_error_string_n(::ERR_get_error(), text, sizeof text);
  ::ERR_clear_error();
  return Internal(action + ": " + text);
}

inline Owned<BIO> Reader(const std::string& text) {
  return Owned<BIO>(::BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

inline Owned<X509> ReadPem(const std::string& pem) {
  return Owned<X509>(::PEM_read_bio_X509(Reader(pem).get(), nullptr, nullptr, nullptr));
}

inline Owned<EVP_PKEY> ReadKey(const std::string& pem) {
  // A key with a passphrase is refused rather than asked for.
  const auto no_passphrase = [](char*, int, int, void*) { return 0; };
  return Owned<EVP_PKEY>(
      ::PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, no_passphrase, nullptr));
}

inline Owned<X509_REQ> ReadRequest(const std::string& pem) {
  return Owned<X509_REQ>(::PEM_read_bio_X509_REQ(Reader(pem).get(), nullptr, nullptr, nullptr));
}

inline std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = ::BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

}  // namespace paas::tls
