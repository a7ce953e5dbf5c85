#include "controller/nodes/node_authority.h"

#include "common/os/file.h"

namespace paas::controller {
namespace {

using membership::Authority;
using membership::Identity;
using membership::Role;

constexpr char kBeginCertificate[] = "-----BEGIN CERTIFICATE-----";

StatusOr<Authority> LoadOrMake(const std::string& path, int64_t now_unix_s) {
  if (!os::Exists(path)) {
    PAAS_ASSIGN_OR_RETURN(Authority made, membership::MakeAuthority(now_unix_s));
    PAAS_RETURN_IF_ERROR(os::WriteFileDurably(path, made.key + made.certificate, 0600));
    return made;
  }
  PAAS_ASSIGN_OR_RETURN(const std::string pem, os::ReadFile(path));
  const size_t certificate = pem.find(kBeginCertificate);
  if (certificate == std::string::npos) return InvalidArgument(path + " holds no certificate");
  return Authority{.certificate = pem.substr(certificate), .key = pem.substr(0, certificate)};
}

}  // namespace

StatusOr<NodeAuthority> NodeAuthority::Open(const std::string& directory, UnixClock clock) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory, 0700));
  PAAS_ASSIGN_OR_RETURN(Authority authority,
                        LoadOrMake(directory + "/authority.pem", clock() / 1000));
  PAAS_ASSIGN_OR_RETURN(std::string pin, membership::Fingerprint(authority.certificate));
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(directory + "/authority.crt", authority.certificate));
  return NodeAuthority(directory, std::move(clock), std::move(authority), std::move(pin));
}

StatusOr<std::string> NodeAuthority::Sign(const membership::CertificateOrder& order) const {
  return membership::SignNodeCertificate(authority_, order, clock_() / 1000);
}

rpc::TlsFiles NodeAuthority::files() const {
  const std::string own = directory_ + "/controller.pem";
  return {.authority = directory_ + "/authority.crt", .certificate = own, .key = own};
}

Status NodeAuthority::KeepOwn(int64_t lifetime_s) const {
  const std::string path = files().certificate;
  const StatusOr<std::string> pem = os::ReadFile(path);
  const StatusOr<membership::NodeCertificate> own =
      membership::ReadNodeCertificate(pem.value_or(""));
  const bool is_of_authority = pem.value_or("").find(authority_.certificate) != std::string::npos;
  if (own.ok() && is_of_authority && own->not_after_unix_s - clock_() / 1000 > lifetime_s / 2) {
    return absl::OkStatus();
  }
  PAAS_ASSIGN_OR_RETURN(const membership::KeyRequest made, membership::MakeKeyRequest());
  PAAS_ASSIGN_OR_RETURN(const std::string certificate,
                        Sign({.identity = {Role::kController, "controller"},
                              .name = membership::DefaultNodeName(),
                              .request = made.request,
                              .lifetime_s = lifetime_s}));
  // With the authority in the chain: nodes that are about to join look for it there.
  return os::WriteFileDurably(path, made.key + certificate + authority_.certificate, 0600);
}

}  // namespace paas::controller
