#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/status/status.h"

// The few cryptographic operations that signature.cc needs, with OpenSSL behind them.
namespace paas::image::ed25519 {

using Key = std::array<uint8_t, 32>;
using Signature = std::array<uint8_t, 64>;

StatusOr<Key> NewSeed();
StatusOr<Key> PublicOf(const Key& seed);
StatusOr<Signature> Sign(const Key& seed, std::string_view message);
bool Verify(const Key& public_key, std::string_view message, const Signature& signature);

// PKCS#8 and SubjectPublicKeyInfo.
StatusOr<std::string> SeedToPem(const Key& seed);
StatusOr<Key> SeedFromPem(std::string_view pem);
StatusOr<std::string> PublicToPem(const Key& public_key);
StatusOr<Key> PublicFromPem(std::string_view pem);

std::string ToBase64(std::string_view data);
// Padded, without line breaks. InvalidArgument otherwise.
StatusOr<std::string> FromBase64(std::string_view text);

}  // namespace paas::image::ed25519
