#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::controller {

// The parts of a token as users have it: "paas_<user>_<id>_<secret>". It names its user, so that
// whoever verified it need not look twice.
struct TokenText {
  std::string user;
  std::string id;      // 12 characters of a-z, 2-7
  std::string secret;  // 52 of them: 256 random bits, more or less
};

TokenText MakeToken(const std::string& user);
std::string Format(const TokenText& token);
// InvalidArgument for anything else; what it says holds nothing of the text.
StatusOr<TokenText> ParseToken(std::string_view text);

// What is kept of the secret. It is random enough for a plain hash.
std::string HashOf(const TokenText& token);

// Of "Bearer <token>", the token; of anything else, "".
std::string_view BearerOf(std::string_view authorization);

}  // namespace paas::controller
