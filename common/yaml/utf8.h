#pragma once

#include <cstddef>
#include <string_view>

namespace paas::yaml {

// The bytes of the UTF-8 character that begins at `at`, or 0 when it is malformed: cut off,
// overlong, a surrogate, or beyond U+10FFFF (RFC 3629).
size_t CharacterLength(std::string_view text, size_t at);

// True when every character is well-formed and none is NUL.
bool IsText(std::string_view text);

}  // namespace paas::yaml
