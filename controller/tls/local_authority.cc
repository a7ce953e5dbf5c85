#include "controller/tls/local_authority.h"

#include <unistd.h>

#include <algorithm>

#include "common/digest/sha256.h"
#include "common/os/file.h"

namespace paas::controller {
namespace {

constexpr int64_t kDay = 24 * 3600;
constexpr int64_t kLifetime = 30 * kDay;
constexpr int64_t kRenewBefore = 10 * kDay;

}  // namespace

std::string LocalAuthority::PathOf(const std::string& environment) const {
  return directory_ + "/environments/" + environment + ".pem";
}

Status LocalAuthority::Load() {
  if (!authority_.certificate.empty()) return absl::OkStatus();
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory_ + "/environments", 0700));
  const std::string key_path = directory_ + "/authority-" + domain_ + ".key";
  StatusOr<std::string> certificate = os::ReadFile(CertificatePath());
  StatusOr<std::string> key = os::ReadFile(key_path);
  if (certificate.ok() && key.ok() && CheckKeyBelongs(*certificate, *key).ok()) {
    authority_ = {*std::move(certificate), *std::move(key)};
    return absl::OkStatus();
  }
  PAAS_ASSIGN_OR_RETURN(const KeyPair made, MakeAuthority(domain_, clock_() / 1000));
  // The key first: a crash in between leaves a pair that does not match, and is made again.
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(key_path, made.key, 0600));
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(CertificatePath(), made.certificate, 0644));
  authority_ = made;
  return absl::OkStatus();
}

StatusOr<std::string> LocalAuthority::Certificate() {
  PAAS_RETURN_IF_ERROR(Annotate(Load(), "local certificate authority"));
  return authority_.certificate;
}

bool LocalAuthority::IsGood(const std::string& pem, const std::vector<std::string>& hosts) const {
  StatusOr<CertificateFacts> facts = ReadCertificate(pem);
  const StatusOr<CertificateFacts> issuer = ReadCertificate(authority_.certificate);
  if (!facts.ok() || !issuer.ok()) return false;
  std::sort(facts->hosts.begin(), facts->hosts.end());
  return facts->hosts == hosts && facts->issuer == issuer->issuer &&
         facts->not_before_unix_s >= issuer->not_before_unix_s &&
         facts->not_after_unix_s > clock_() / 1000 + kRenewBefore;
}

StatusOr<CertificateFiles> LocalAuthority::For(const std::string& environment,
                                               std::vector<std::string> hosts) {
  PAAS_RETURN_IF_ERROR(Annotate(Load(), "local certificate authority"));
  std::sort(hosts.begin(), hosts.end());
  const std::string path = PathOf(environment);
  StatusOr<std::string> pem = os::ReadFile(path);
  if (!pem.ok() || !IsGood(*pem, hosts)) {
    PAAS_ASSIGN_OR_RETURN(const KeyPair issued,
                          IssueCertificate(authority_, hosts, clock_() / 1000, kLifetime));
    // One file, so that key and certificate change together.
    pem = issued.key + issued.certificate;
    PAAS_RETURN_IF_ERROR(os::WriteFileDurably(path, *pem, 0600));
  }
  return CertificateFiles{path, path, digest::Sha256Hex(*pem).substr(0, 16)};
}

Status LocalAuthority::KeepOnly(const std::vector<std::string>& environments) {
  const std::string directory = directory_ + "/environments";
  if (!os::Exists(directory)) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const auto names, os::ListDirectory(directory));
  for (const std::string& name : names) {
    const std::string environment = name.substr(0, name.rfind(".pem"));
    if (std::count(environments.begin(), environments.end(), environment) != 0) continue;
    const std::string path = directory + "/" + name;
    if (::unlink(path.c_str()) != 0) return ErrnoStatus("remove " + path);
  }
  return absl::OkStatus();
}

}  // namespace paas::controller
