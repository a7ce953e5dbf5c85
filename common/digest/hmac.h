#pragma once

#include <string>
#include <string_view>

namespace paas::digest {

// HMAC-SHA256 (RFC 2104): 32 raw bytes.
std::string HmacSha256(std::string_view key, std::string_view message);

}  // namespace paas::digest
