#pragma once

#include <string>
#include <string_view>

namespace paas::digest {

// HMAC-SHA256 (RFC 2104): 32 raw bytes.
std::string HmacSha256(std::string_view key, std::string_view message);

// Compares in a time that says nothing of where they differ.
bool SameSecret(std::string_view a, std::string_view b);

}  // namespace paas::digest
