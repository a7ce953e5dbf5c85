#include "common/digest/hmac.h"

#include <openssl/crypto.h>
#include "common/digest/sha256.h"

namespace paas::digest {

namespace {

constexpr size_t kBlockBytes = 64;

std::string Padded(std::string_view key, unsigned char mask) {
  std::string block(key);
  block.resize(kBlockBytes, '\0');
  for (char& c : block) c = static_cast<char>(static_cast<unsigned char>(c) ^ mask);
  return block;
}

}  // namespace

std::string HmacSha256(std::string_view key, std::string_view message) {
  const std::string hashed = key.size() > kBlockBytes ? Sha256(key) : std::string(key);
  return Sha256(Padded(hashed, 0x5c) + Sha256(Padded(hashed, 0x36) + std::string(message)));
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace paas::digest
