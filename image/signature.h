#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/status/status.h"

// Ed25519 signatures in an envelope: {"key": id, "payload": base64, "signature": base64}. The
// payload travels as opaque bytes, so that what is verified is what is parsed, byte for byte, and
// no two JSON libraries have to agree on a canonical form. What is signed is
// "paas-document-v1 <length> <payload>", which no other use of the key can produce.
namespace paas::image {

class PublicKey {
 public:
  using Bytes = std::array<uint8_t, 32>;
  PublicKey() = default;
  explicit PublicKey(const Bytes& bytes) : bytes_(bytes) {}

  // SubjectPublicKeyInfo in PEM, as `openssl pkey -pubout` writes it.
  static StatusOr<PublicKey> ParsePem(std::string_view pem);
  std::string ToPem() const;
  // The first 128 bits of the key's sha256 in hex. Names the key; is no secret and no proof.
  std::string id() const;
  const Bytes& bytes() const { return bytes_; }

  auto operator<=>(const PublicKey&) const = default;

 private:
  Bytes bytes_{};
};

// A private key. Never printed, never logged.
class SigningKey {
 public:
  static StatusOr<SigningKey> Generate();
  // Reads PKCS#8 PEM. PermissionDenied when others than the owner may read or write the file.
  static StatusOr<SigningKey> Load(const std::string& path);
  // Loads `path`; when it is not there, generates a key, writes it (0600, in a directory 0700), and
  // puts its public half into `trusted_dir` as "<key id>.pub". Two processes at once end up with
  // the same key.
  static StatusOr<SigningKey> LoadOrGenerate(const std::string& path,
                                             const std::string& trusted_dir);

  // AlreadyExists when `path` is there.
  Status Save(const std::string& path) const;
  PublicKey public_key() const { return public_key_; }
  // The envelope around `payload`.
  std::string Sign(std::string_view payload) const;

 private:
  using Seed = std::array<uint8_t, 32>;
  static StatusOr<SigningKey> FromSeed(const Seed& seed);

  Seed seed_{};
  PublicKey public_key_;
};

// The keys whose word counts. Immutable after loading, so thread-safe.
class TrustedKeys {
 public:
  TrustedKeys() = default;
  // Every *.pub of a directory; a missing directory means no keys. A file that holds no key is an
  // error: trust is not guessed at.
  static StatusOr<TrustedKeys> Load(const std::string& directory);

  void Add(const PublicKey& key) { keys_[key.id()] = key; }
  size_t size() const { return keys_.size(); }

  // The payload of an envelope. InvalidArgument: not an envelope, or larger than twice
  // kMaxManifestBytes. PermissionDenied: signed by an unknown key, or the signature does not fit.
  StatusOr<std::string> Open(std::string_view document) const;

 private:
  std::map<std::string, PublicKey> keys_;
};

}  // namespace paas::image
