#include "controller/access/token.h"

#include "common/digest/base32.h"
#include "common/digest/random.h"
#include "common/digest/sha256.h"
#include "controller/access/rights.h"

namespace paas::controller {
namespace {

constexpr std::string_view kPrefix = "paas_";
constexpr std::string_view kBearer = "Bearer ";
constexpr size_t kIdLength = 12;
constexpr size_t kSecretLength = 52;
constexpr size_t kLongestToken = 256;

}  // namespace

TokenText MakeToken(const std::string& user) {
  return {.user = user,
          .id = digest::RandomBase32(kIdLength),
          .secret = digest::RandomBase32(kSecretLength)};
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
  const bool fits = CheckUserName(token.user).ok() && digest::IsBase32(token.id, kIdLength) &&
                    digest::IsBase32(token.secret, kSecretLength);
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
