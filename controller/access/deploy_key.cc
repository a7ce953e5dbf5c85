#include "controller/access/deploy_key.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "common/ssh/wire.h"
#include "common/tls/openssl_objects.h"

namespace paas::controller {
namespace {

constexpr std::string_view kType = "ssh-ed25519";
constexpr size_t kKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;
constexpr uint8_t kUserauthRequest = 50;  // SSH_MSG_USERAUTH_REQUEST

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
};

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// The session's id comes first, so that a signature is good for one connection alone.
bool IsLogin(std::string_view request, std::string_view blob) {
  ssh::WireReader reader(request);
  const auto session = reader.String();
  const auto kind = reader.Byte();
  const auto user = reader.String();
  const auto service = reader.String();
  const auto method = reader.String();
  const auto has_signature = reader.Byte();
  const auto algorithm = reader.String();
  const auto key = reader.String();
  if (!key || session->empty() || *kind != kUserauthRequest || user->empty() ||
      *service != "ssh-connection" || *has_signature != 1 || *algorithm != kType || *key != blob) {
    return false;
  }
  if (*method == "publickey-hostbound-v00@openssh.com") (void)reader.String();
  return (*method == "publickey" || *method == "publickey-hostbound-v00@openssh.com") &&
         reader.AtEnd();
}

}  // namespace

StatusOr<DeployKeyPair> MakeDeployKeyPair() {
  const tls::Owned<EVP_PKEY> key(::EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  DeployKeyPair pair{.seed = std::string(kKeyBytes, '\0'), .blob = {}};
  std::string point(kKeyBytes, '\0');
  size_t seed_size = pair.seed.size();
  size_t point_size = point.size();
  if (key == nullptr ||
      ::EVP_PKEY_get_raw_private_key(key.get(), Bytes(pair.seed), &seed_size) != 1 ||
      ::EVP_PKEY_get_raw_public_key(key.get(), Bytes(point), &point_size) != 1) {
    return tls::LastError("make a deploy key");
  }
  pair.blob = absl::Base64Escape(ssh::WireString(kType) + ssh::WireString(point));
  return pair;
}

StatusOr<std::string> SignLogin(const DeployKeyPair& key, std::string_view request) {
  std::string blob;
  if (!absl::Base64Unescape(key.blob, &blob) || key.seed.size() != kKeyBytes) {
    return Internal("the deploy key is damaged");
  }
  if (!IsLogin(request, blob)) {
    return InvalidArgument("this is no login of SSH: a deploy key signs nothing else");
  }
  const tls::Owned<EVP_PKEY> secret(
      ::EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(key.seed), key.seed.size()));
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(::EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  if (secret == nullptr || context == nullptr ||
      ::EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, secret.get()) != 1 ||
      ::EVP_DigestSign(context.get(), Bytes(signature), &size, Bytes(request), request.size()) !=
          1) {
    return tls::LastError("sign with a deploy key");
  }
  return ssh::WireString(kType) + ssh::WireString(signature);
}

}  // namespace paas::controller
