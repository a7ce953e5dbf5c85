#include "controller/access/token.h"

#include <sys/random.h>

#include <algorithm>

#include "common/digest/base32.h"
#include "common/digest/sha256.h"
#include "controller/access/rights.h"

namespace paas::controller {
namespace {

constexpr std::string_view kPrefix = "paas_";
constexpr std::string_view kBearer = "Bearer ";
constexpr size_t kIdLength = 12;
constexpr size_t kSecretLength = 52;
constexpr size_t kLongestToken = 256;

// `length` characters of base32.
std::string RandomText(size_t length) {
  std::string bytes(length, '\0');
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::getrandom(bytes.data() + filled, bytes.size() - filled, 0);
    if (got > 0) filled += static_cast<size_t>(got);
  }
  return digest::Base32(bytes).substr(0, length);
}

bool IsRandomText(std::string_view text, size_t length) {
  return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
         });
}

}  // namespace

TokenText MakeToken(const std::string& user) {
  return {.user = user, .id = RandomText(kIdLength), .secret = RandomText(kSecretLength)};
}

std::string Format(const TokenText& token) {
  return std::string(kPrefix) + token.user + "_" + token.id + "_" + token.secret;
}

StatusOr<TokenText> ParseToken(std::string_view text) {
  const Status refused = InvalidArgument("this is no token of the platform");
  if (!text.starts_with(kPrefix) || text.size() > kLongestToken) return refused;
  text.remove_prefix(kPrefix.size());
  const size_t first = text.find('_');
  const size_t second = first == std::string_view::npos ? first : text.find('_', first + 1);
  if (second == std::string_view::npos) return refused;
  TokenText token{.user = std::string(text.substr(0, first)),
                  .id = std::string(text.substr(first + 1, second - first - 1)),
                  .secret = std::string(text.substr(second + 1))};
  const bool fits = CheckUserName(token.user).ok() && IsRandomText(token.id, kIdLength) &&
                    IsRandomText(token.secret, kSecretLength);
  if (!fits) return refused;
  return token;
}

std::string HashOf(const TokenText& token) {
  return digest::Sha256Hex("paas token " + token.id + " " + token.secret);
}

std::string_view BearerOf(std::string_view authorization) {
  if (!authorization.starts_with(kBearer)) return {};
  return authorization.substr(kBearer.size());
}

}  // namespace paas::controller
