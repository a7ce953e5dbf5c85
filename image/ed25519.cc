#include "image/ed25519.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <memory>
#include <vector>

namespace paas::image::ed25519 {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using ContextHandle = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using BioHandle = std::unique_ptr<BIO, Freer<BIO_free_all>>;

KeyHandle Private(const Key& seed) {
  return KeyHandle(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
}

KeyHandle Public(const Key& key) {
  return KeyHandle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Content(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

BioHandle Reader(std::string_view pem) {
  return BioHandle(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

}  // namespace

StatusOr<Key> NewSeed() {
  Key seed;
  if (RAND_bytes(seed.data(), static_cast<int>(seed.size())) != 1) {
    return Internal("no random bytes for a key");
  }
  return seed;
}

StatusOr<Key> PublicOf(const Key& seed) {
  const KeyHandle key = Private(seed);
  Key raw;
  size_t size = raw.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) != 1) {
    return Internal("derive a public key");
  }
  return raw;
}

StatusOr<Signature> Sign(const Key& seed, std::string_view message) {
  const KeyHandle key = Private(seed);
  const ContextHandle context(EVP_MD_CTX_new());
  Signature signature;
  size_t size = signature.size();
  if (!key || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, Bytes(message), message.size()) != 1) {
    return Internal("sign a document");
  }
  return signature;
}

bool Verify(const Key& public_key, std::string_view message, const Signature& signature) {
  const KeyHandle key = Public(public_key);
  const ContextHandle context(EVP_MD_CTX_new());
  return key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), Bytes(message),
                          message.size()) == 1;
}

StatusOr<std::string> SeedToPem(const Key& seed) {
  const KeyHandle key = Private(seed);
  const BioHandle bio(BIO_new(BIO_s_secmem()));
  if (!key || PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                            nullptr) != 1) {
    return Internal("write a private key");
  }
  return Content(bio.get());
}

StatusOr<Key> SeedFromPem(std::string_view pem) {
  const KeyHandle key(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, nullptr, nullptr));
  Key seed;
  size_t size = seed.size();
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &size) != 1) {
    return InvalidArgument("not an ed25519 private key in PEM");
  }
  return seed;
}

StatusOr<std::string> PublicToPem(const Key& public_key) {
  const KeyHandle key = Public(public_key);
  const BioHandle bio(BIO_new(BIO_s_mem()));
  if (!key || PEM_write_bio_PUBKEY(bio.get(), key.get()) != 1) {
    return Internal("write a public key");
  }
  return Content(bio.get());
}

StatusOr<Key> PublicFromPem(std::string_view pem) {
  const KeyHandle key(PEM_read_bio_PUBKEY(Reader(pem).get(), nullptr, nullptr, nullptr));
  Key raw;
  size_t size = raw.size();
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) != 1) {
    return InvalidArgument("not an ed25519 public key in PEM");
  }
  return raw;
}

std::string ToBase64(std::string_view data) {
  std::vector<unsigned char> text(4 * ((data.size() + 2) / 3) + 1);
  const int size = EVP_EncodeBlock(text.data(), Bytes(data), static_cast<int>(data.size()));
  return std::string(text.begin(), text.begin() + size);
}

StatusOr<std::string> FromBase64(std::string_view text) {
  std::vector<unsigned char> data(3 * (text.size() / 4) + 3);
  const int size = EVP_DecodeBlock(data.data(), Bytes(text), static_cast<int>(text.size()));
  if (size < 0) return InvalidArgument("not base64");
  std::string result(data.begin(), data.begin() + size);
  // EVP_DecodeBlock() counts the padding as zero bytes, and skips white space.
  for (size_t i = text.size(); i > 0 && text[i - 1] == '=' && !result.empty(); --i) {
    result.pop_back();
  }
  if (ToBase64(result) != text) return InvalidArgument("not canonical base64");
  return result;
}

}  // namespace paas::image::ed25519
