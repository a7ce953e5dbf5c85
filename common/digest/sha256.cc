#include "common/digest/sha256.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <new>

namespace paas::digest {
namespace {

std::string Hex(std::string_view raw) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kHex[byte >> 4];
    hex += kHex[byte & 15];
  }
  return hex;
}

}  // namespace

std::string Sha256(std::string_view data) {
  std::string raw(SHA256_DIGEST_LENGTH, '\0');
  ::SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(),
           reinterpret_cast<unsigned char*>(raw.data()));
  return raw;
}

std::string Sha256Hex(std::string_view data) { return Hex(Sha256(data)); }

void Sha256Stream::Free::operator()(evp_md_ctx_st* context) const { ::EVP_MD_CTX_free(context); }

// The library fails only without memory.
Sha256Stream::Sha256Stream() : context_(::EVP_MD_CTX_new()) {
  if (context_ == nullptr || ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr) != 1) {
    throw std::bad_alloc();
  }
}

void Sha256Stream::Update(std::string_view piece) {
  (void)::EVP_DigestUpdate(context_.get(), piece.data(), piece.size());
}

std::string Sha256Stream::FinishHex() {
  std::string raw(SHA256_DIGEST_LENGTH, '\0');
  (void)::EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(raw.data()), nullptr);
  (void)::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr);
  return Hex(raw);
}

}  // namespace paas::digest
