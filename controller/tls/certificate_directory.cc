#include "controller/tls/certificate_directory.h"

#include "common/digest/sha256.h"
#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::controller {
namespace {

constexpr size_t kLargestFileBytes = 1 << 20;

bool EndsWith(const std::string& text, std::string_view end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

StatusOr<CertificateDirectory::Entry> CertificateDirectory::ReadEntry(
    const std::string& certificate, const std::string& key, int64_t now_unix_s) {
  PAAS_ASSIGN_OR_RETURN(const std::string pem, os::ReadFile(certificate, kLargestFileBytes));
  PAAS_ASSIGN_OR_RETURN(const std::string secret, os::ReadFile(key, kLargestFileBytes));
  PAAS_RETURN_IF_ERROR(CheckKeyBelongs(pem, secret));
  PAAS_ASSIGN_OR_RETURN(CertificateFacts facts, ReadCertificate(pem));
  if (facts.not_after_unix_s <= now_unix_s) return FailedPrecondition("it has expired");
  const std::string fingerprint = digest::Sha256Hex(pem + secret).substr(0, 16);
  return Entry{{certificate, key, fingerprint}, std::move(facts)};
}

CertificateDirectory CertificateDirectory::Read(const std::string& path, int64_t now_unix_s) {
  CertificateDirectory directory;
  if (path.empty() || !os::Exists(path)) return directory;
  const StatusOr<std::vector<std::string>> names = os::ListDirectory(path);
  if (!names.ok()) {
    log::Warning("certificates: " + Message(names.status()));
    return directory;
  }
  for (const std::string& name : *names) {
    const bool is_pair = EndsWith(name, ".crt") && !EndsWith(name, ".issuer.crt");
    if (!is_pair && !EndsWith(name, ".pem")) continue;
    const std::string file = path + "/" + name;
    const std::string key = is_pair ? file.substr(0, file.size() - 4) + ".key" : file;
    StatusOr<Entry> entry = ReadEntry(file, key, now_unix_s);
    if (entry.ok()) {
      directory.entries_.push_back(*std::move(entry));
    } else {
      log::Warning("certificate " + file + " is not used: " + Message(entry.status()));
    }
  }
  return directory;
}

const CertificateDirectory::Entry* CertificateDirectory::FindEntry(const std::string& host) const {
  const Entry* best = nullptr;
  for (const Entry& entry : entries_) {
    if (!IsFor(entry.facts.hosts, host)) continue;
    if (best == nullptr || entry.facts.not_after_unix_s > best->facts.not_after_unix_s) {
      best = &entry;
    }
  }
  return best;
}

const CertificateFiles* CertificateDirectory::Find(const std::string& host) const {
  const Entry* const entry = FindEntry(host);
  return entry == nullptr ? nullptr : &entry->files;
}

bool CertificateDirectory::IsGoodFor(const std::string& host, int64_t now_unix_s,
                                     int64_t seconds) const {
  const Entry* const entry = FindEntry(host);
  return entry != nullptr && entry->facts.not_after_unix_s > now_unix_s + seconds;
}

}  // namespace paas::controller
