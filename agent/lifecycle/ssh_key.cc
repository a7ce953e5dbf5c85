#include "agent/lifecycle/ssh_key.h"

#include <string_view>

#include "image/ed25519.h"

namespace paas::agent {
namespace {

namespace ed25519 = image::ed25519;

constexpr std::string_view kMagic("openssh-key-v1\0", 15);
constexpr std::string_view kType = "ssh-ed25519";
constexpr std::string_view kComment = "paas";
constexpr size_t kBlockBytes = 8;  // of the cipher "none"
constexpr size_t kLineLength = 70;

std::string_view Text(const ed25519::Key& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

// RFC 4251, section 5.
void AddNumber(uint32_t number, std::string& out) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(number >> shift & 0xff);
}

void AddString(std::string_view text, std::string& out) {
  AddNumber(static_cast<uint32_t>(text.size()), out);
  out += text;
}

std::string PublicPart(const ed25519::Key& public_key) {
  std::string out;
  AddString(kType, out);
  AddString(Text(public_key), out);
  return out;
}

// The number that stands there twice tells who decrypts whether the passphrase was right.
std::string PrivatePart(const ed25519::Key& seed, const ed25519::Key& public_key) {
  std::string out;
  AddNumber(0, out);
  AddNumber(0, out);
  out += PublicPart(public_key);
  AddString(std::string(Text(seed)) + std::string(Text(public_key)), out);
  AddString(kComment, out);
  for (char padding = 1; out.size() % kBlockBytes != 0; ++padding) out += padding;
  return out;
}

std::string Pem(const std::string& data) {
  const std::string text = ed25519::ToBase64(data);
  std::string out = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
  for (size_t at = 0; at < text.size(); at += kLineLength) {
    out += text.substr(at, kLineLength) + "\n";
  }
  return out + "-----END OPENSSH PRIVATE KEY-----\n";
}

}  // namespace

// The format is described in PROTOCOL.key of OpenSSH.
StatusOr<std::string> NewSshKey() {
  PAAS_ASSIGN_OR_RETURN(const ed25519::Key seed, ed25519::NewSeed());
  PAAS_ASSIGN_OR_RETURN(const ed25519::Key public_key, ed25519::PublicOf(seed));
  std::string data(kMagic);
  AddString("none", data);  // cipher
  AddString("none", data);  // key derivation
  AddString("", data);      // its options
  AddNumber(1, data);       // keys
  AddString(PublicPart(public_key), data);
  AddString(PrivatePart(seed, public_key), data);
  return Pem(data);
}

}  // namespace paas::agent
