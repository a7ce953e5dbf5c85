#include "controller/access/ssh_key.h"

#include <openssl/evp.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "common/digest/sha256.h"

namespace paas::controller {
namespace {

constexpr std::string_view kTypes[] = {"ssh-ed25519",
                                       "ssh-rsa",
                                       "ecdsa-sha2-nistp256",
                                       "ecdsa-sha2-nistp384",
                                       "ecdsa-sha2-nistp521",
                                       "sk-ssh-ed25519@openssh.com",
                                       "sk-ecdsa-sha2-nistp256@openssh.com"};
constexpr size_t kLongestBlob = 8 << 10;
constexpr size_t kLongestComment = 128;

std::string_view NextWord(std::string_view& rest) {
  const size_t begin = std::min(rest.find_first_not_of(" \t"), rest.size());
  rest.remove_prefix(begin);
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(word.size());
  return word;
}

StatusOr<std::string> FromBase64(std::string_view text) {
  std::vector<unsigned char> bytes(text.size() / 4 * 3 + 1);
  const bool fits = !text.empty() && text.size() % 4 == 0 && text.size() <= kLongestBlob;
  const int length =
      !fits ? -1
            : ::EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                static_cast<int>(text.size()));
  if (length < 0) return InvalidArgument("the key is not in base64");
  const size_t padding = text.size() - text.find_last_not_of('=') - 1;
  return std::string(bytes.begin(), bytes.begin() + length - static_cast<long>(padding));
}

std::string ToBase64(std::string_view bytes) {
  std::vector<unsigned char> text(bytes.size() / 3 * 4 + 5);
  const int length =
      ::EVP_EncodeBlock(text.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                        static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + length};
}

// The blob begins with its type, as a length in four bytes and the text.
bool IsOfType(std::string_view bytes, std::string_view type) {
  const std::string head = {0, 0, 0, static_cast<char>(type.size())};
  return bytes.starts_with(head + std::string(type));
}

}  // namespace

StatusOr<SshKeyLine> ParseSshKey(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.find("PRIVATE KEY") != std::string_view::npos) {
    return InvalidArgument("this is a private key; the public one is in the file with .pub");
  }
  if (line.find('\n') != std::string_view::npos) return InvalidArgument("a key is one line");
  SshKeyLine key;
  key.type = NextWord(line);
  key.blob = NextWord(line);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  for (const char c : line.substr(0, kLongestComment)) key.comment += c < ' ' || c > '~' ? '?' : c;
  if (std::find(std::begin(kTypes), std::end(kTypes), key.type) == std::end(kTypes)) {
    return InvalidArgument("this is no public key that SSH takes: \"ssh-ed25519 AAAA… comment\"");
  }
  PAAS_ASSIGN_OR_RETURN(const std::string bytes, FromBase64(key.blob));
  if (!IsOfType(bytes, key.type)) return InvalidArgument("the key is not of the type it says");
  return key;
}

std::string FingerprintOf(const std::string& blob) {
  std::string text = ToBase64(digest::Sha256(FromBase64(blob).value_or("")));
  while (!text.empty() && text.back() == '=') text.pop_back();
  return "SHA256:" + text;
}

}  // namespace paas::controller
