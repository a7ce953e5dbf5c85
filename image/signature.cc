#include "image/signature.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "image/digest.h"
#include "image/ed25519.h"
#include "image/manifest.h"

namespace paas::image {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxKeyFileBytes = 16u << 10;
constexpr size_t kMaxDocumentBytes = 2 * kMaxManifestBytes;

struct Envelope {
  std::string key_id;
  std::string payload;
  ed25519::Signature signature{};
};

std::string Signed(std::string_view payload) {
  return "paas-document-v1 " + std::to_string(payload.size()) + " " + std::string(payload);
}

StatusOr<Envelope> ParseEnvelope(std::string_view document) {
  if (document.size() > kMaxDocumentBytes) return InvalidArgument("signed document: too large");
  std::string payload, signature;
  Envelope envelope;
  try {
    const Json json = Json::parse(document);
    if (json.size() != 3) return InvalidArgument("signed document: expected three keys");
    json.at("key").get_to(envelope.key_id);
    json.at("payload").get_to(payload);
    json.at("signature").get_to(signature);
  } catch (const std::exception& error) {
    return InvalidArgument(std::string("signed document: ") + error.what());
  }
  PAAS_ASSIGN_OR_RETURN(envelope.payload, ed25519::FromBase64(payload));
  PAAS_ASSIGN_OR_RETURN(const std::string bytes, ed25519::FromBase64(signature));
  if (bytes.size() != envelope.signature.size()) {
    return InvalidArgument("signed document: a signature of the wrong length");
  }
  std::copy(bytes.begin(), bytes.end(), envelope.signature.begin());
  return envelope;
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

Status PublishKey(const PublicKey& key, const std::string& directory) {
  const std::string path = directory + "/" + key.id() + ".pub";
  if (os::Exists(path)) return absl::OkStatus();
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory));
  return os::WriteFileDurably(path, key.ToPem());
}

}  // namespace

StatusOr<PublicKey> PublicKey::ParsePem(std::string_view pem) {
  PAAS_ASSIGN_OR_RETURN(const Bytes bytes, ed25519::PublicFromPem(pem));
  return PublicKey(bytes);
}

std::string PublicKey::ToPem() const { return ed25519::PublicToPem(bytes_).value(); }

std::string PublicKey::id() const {
  const std::string_view raw(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
  return DigestOf(raw).hex().substr(0, 32);
}

StatusOr<SigningKey> SigningKey::FromSeed(const Seed& seed) {
  PAAS_ASSIGN_OR_RETURN(const PublicKey::Bytes public_key, ed25519::PublicOf(seed));
  SigningKey key;
  key.seed_ = seed;
  key.public_key_ = PublicKey(public_key);
  return key;
}

StatusOr<SigningKey> SigningKey::Generate() {
  PAAS_ASSIGN_OR_RETURN(const Seed seed, ed25519::NewSeed());
  return FromSeed(seed);
}

StatusOr<SigningKey> SigningKey::Load(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, os::Open(path, O_RDONLY));
  struct stat info;
  if (::fstat(fd.get(), &info) != 0) return ErrnoStatus("stat " + path);
  if ((info.st_mode & 077) != 0) {
    return Status(absl::StatusCode::kPermissionDenied,
                  path + ": a signing key must be readable by its owner alone (chmod 600)");
  }
  PAAS_ASSIGN_OR_RETURN(const std::string pem, os::ReadFile(path, kMaxKeyFileBytes));
  StatusOr<Seed> seed = ed25519::SeedFromPem(pem);
  if (!seed.ok()) return Annotate(seed.status(), path);
  return FromSeed(*seed);
}

StatusOr<SigningKey> SigningKey::LoadOrGenerate(const std::string& path,
                                                const std::string& trusted_dir) {
  if (!os::Exists(path)) {
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(DirectoryOf(path), 0700));
    PAAS_ASSIGN_OR_RETURN(const SigningKey fresh, Generate());
    const Status saved = fresh.Save(path);
    // Another process was first: its key counts.
    if (!saved.ok() && !absl::IsAlreadyExists(saved)) return saved;
  }
  PAAS_ASSIGN_OR_RETURN(SigningKey key, Load(path));
  PAAS_RETURN_IF_ERROR(PublishKey(key.public_key(), trusted_dir));
  return key;
}

Status SigningKey::Save(const std::string& path) const {
  PAAS_ASSIGN_OR_RETURN(const std::string pem, ed25519::SeedToPem(seed_));
  const std::string temp = path + ".new." + std::to_string(::getpid());
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(temp, pem, 0600));
  // link(), unlike rename(), does not replace a key that appeared meanwhile.
  Status status;
  if (::link(temp.c_str(), path.c_str()) != 0) status = ErrnoStatus("create " + path);
  ::unlink(temp.c_str());
  return status;
}

std::string SigningKey::Sign(std::string_view payload) const {
  const ed25519::Signature signature = ed25519::Sign(seed_, Signed(payload)).value();
  const std::string_view bytes(reinterpret_cast<const char*>(signature.data()), signature.size());
  return Json{{"key", public_key_.id()},
              {"payload", ed25519::ToBase64(payload)},
              {"signature", ed25519::ToBase64(bytes)}}
             .dump() +
         "\n";
}

StatusOr<TrustedKeys> TrustedKeys::Load(const std::string& directory) {
  TrustedKeys keys;
  StatusOr<std::vector<std::string>> names = os::ListDirectory(directory);
  if (absl::IsNotFound(names.status())) return keys;
  PAAS_RETURN_IF_ERROR(names.status());
  for (const std::string& name : *names) {
    if (name.size() < 4 || name.substr(name.size() - 4) != ".pub") continue;
    const std::string path = directory + "/" + name;
    PAAS_ASSIGN_OR_RETURN(const std::string pem, os::ReadFile(path, kMaxKeyFileBytes));
    StatusOr<PublicKey> key = PublicKey::ParsePem(pem);
    if (!key.ok()) return Annotate(key.status(), path);
    keys.Add(*key);
  }
  return keys;
}

StatusOr<std::string> TrustedKeys::Open(std::string_view document) const {
  PAAS_ASSIGN_OR_RETURN(Envelope envelope, ParseEnvelope(document));
  const auto key = keys_.find(envelope.key_id);
  if (key == keys_.end()) {
    return Status(absl::StatusCode::kPermissionDenied,
                  "signed document: by a key that is not trusted");
  }
  if (!ed25519::Verify(key->second.bytes(), Signed(envelope.payload), envelope.signature)) {
    return Status(absl::StatusCode::kPermissionDenied,
                  "signed document: the signature does not fit");
  }
  return std::move(envelope.payload);
}

}  // namespace paas::image
