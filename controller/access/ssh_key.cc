#include "controller/access/ssh_key.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/escaping.h"
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

// In the one form that there is of it: the text is what sshd gets back, and what the key is known
// by.
StatusOr<std::string> FromBase64(const std::string& text) {
  std::string bytes;
  const bool fits = !text.empty() && text.size() <= kLongestBlob &&
                    absl::Base64Unescape(text, &bytes) && absl::Base64Escape(bytes) == text;
  if (!fits) return InvalidArgument("the key is not in base64");
  return bytes;
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
  std::string text = absl::Base64Escape(digest::Sha256(FromBase64(blob).value_or("")));
  while (!text.empty() && text.back() == '=') text.pop_back();
  return "SHA256:" + text;
}

}  // namespace paas::controller
