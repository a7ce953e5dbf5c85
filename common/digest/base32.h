#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paas::digest {

// RFC 4648 in lower case (a-z, 2-7), without padding.
std::string Base32(std::string_view bytes);

// Whether it is `length` characters of that alphabet.
bool IsBase32(std::string_view text, size_t length);

}  // namespace paas::digest
