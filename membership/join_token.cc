#include "membership/join_token.h"

#include <algorithm>

#include "common/digest/base32.h"
#include "common/digest/random.h"
#include "common/digest/sha256.h"

namespace paas::membership {
namespace {

constexpr std::string_view kPrefix = "paasjoin_";
constexpr size_t kIdLength = 12;
constexpr size_t kSecretLength = 52;
constexpr size_t kPinLength = 64;
constexpr std::string_view kSpaces = " \t\r\n";

bool IsHex(std::string_view text, size_t length) {
  return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

JoinToken MakeJoinToken(const std::string& pin) {
  return {.id = digest::RandomBase32(kIdLength),
          .secret = digest::RandomBase32(kSecretLength),
          .pin = pin};
}

std::string Format(const JoinToken& token) {
  return std::string(kPrefix) + token.id + "_" + token.secret + "_" + token.pin;
}

StatusOr<JoinToken> ParseJoinToken(std::string_view text) {
  const Status refused =
      InvalidArgument("this is no token for joining: paasctl node token create makes one");
  const size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return refused;
  text = text.substr(begin, text.find_last_not_of(kSpaces) + 1 - begin);
  constexpr size_t kLength = kPrefix.size() + kIdLength + 1 + kSecretLength + 1 + kPinLength;
  if (!text.starts_with(kPrefix) || text.size() != kLength) return refused;
  text.remove_prefix(kPrefix.size());
  const JoinToken token{.id = std::string(text.substr(0, kIdLength)),
                        .secret = std::string(text.substr(kIdLength + 1, kSecretLength)),
                        .pin = std::string(text.substr(kIdLength + 1 + kSecretLength + 1))};
  const bool fits = text[kIdLength] == '_' && text[kIdLength + 1 + kSecretLength] == '_' &&
                    digest::IsBase32(token.id, kIdLength) &&
                    digest::IsBase32(token.secret, kSecretLength) && IsHex(token.pin, kPinLength);
  if (!fits) return refused;
  return token;
}

std::string HashOf(const JoinToken& token) {
  return digest::Sha256Hex("paas join token " + token.id + " " + token.secret);
}

std::string MakeNodeId() { return digest::RandomBase32(kIdLength); }

}  // namespace paas::membership
