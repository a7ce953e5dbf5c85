#include "controller/router/served_certificates.h"

#include "common/digest/sha256.h"
#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::controller {
namespace {

// Many hosts share one file: each is read once.
class Copies {
 public:
  explicit Copies(const std::string& directory) : directory_(directory) {}

  // The path of the copy.
  StatusOr<std::string> Of(const std::string& path) {
    const auto known = paths_.find(path);
    if (known != paths_.end()) return known->second;
    PAAS_ASSIGN_OR_RETURN(std::string content, os::ReadFile(path, /*limit_bytes=*/1u << 20));
    const std::string name = "tls-" + digest::Sha256Hex(content).substr(0, 16) + ".pem";
    files_[name] = std::move(content);
    return paths_[path] = directory_ + "/" + name;
  }
  std::map<std::string, std::string> Take() { return std::move(files_); }

 private:
  const std::string& directory_;
  std::map<std::string, std::string> paths_;  // of the original → of the copy
  std::map<std::string, std::string> files_;
};

StatusOr<CertificateFiles> Copy(const CertificateFiles& original, Copies& copies) {
  CertificateFiles copy{.certificate = {}, .key = {}, .fingerprint = original.fingerprint};
  PAAS_ASSIGN_OR_RETURN(copy.certificate, copies.Of(original.certificate));
  PAAS_ASSIGN_OR_RETURN(copy.key, copies.Of(original.key));
  return copy;
}

}  // namespace

ServedCertificates ServeCertificates(const Certificates& certificates,
                                     const std::string& directory) {
  ServedCertificates served;
  Copies copies(directory);
  for (const auto& [host, original] : certificates) {
    StatusOr<CertificateFiles> copy = Copy(original, copies);
    if (copy.ok()) {
      served.certificates[host] = *std::move(copy);
    } else {
      log::Error("certificate of " + host + ": " + Message(copy.status()));
    }
  }
  served.files = copies.Take();
  return served;
}

}  // namespace paas::controller
