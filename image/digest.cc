#include "image/digest.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "common/os/file.h"

namespace paas::image {
namespace {

constexpr std::string_view kPrefix = "sha256:";
constexpr size_t kReadBytes = 1u << 20;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

StatusOr<Digest> Digest::ParseHex(std::string_view hex) {
  Bytes bytes;
  if (hex.size() != 2 * bytes.size()) return InvalidArgument("digest: expected 64 hex digits");
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int high = HexValue(hex[2 * i]);
    const int low = HexValue(hex[2 * i + 1]);
    if (high < 0 || low < 0) return InvalidArgument("digest: expected lower-case hex digits");
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return Digest(bytes);
}

StatusOr<Digest> Digest::Parse(std::string_view text) {
  if (text.substr(0, kPrefix.size()) != kPrefix) {
    return InvalidArgument("digest: expected \"sha256:\" and 64 hex digits");
  }
  return ParseHex(text.substr(kPrefix.size()));
}

std::string Digest::hex() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes_.size());
  for (const uint8_t byte : bytes_) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

struct Hasher::State {
  State() : context(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  EVP_MD_CTX* context;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::Update(std::string_view data) {
  EVP_DigestUpdate(state_->context, data.data(), data.size());
}

Digest Hasher::Finish() {
  Digest::Bytes bytes;
  EVP_DigestFinal_ex(state_->context, bytes.data(), nullptr);
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
  return Digest(bytes);
}

Digest DigestOf(std::string_view data) {
  Hasher hasher;
  hasher.Update(data);
  return hasher.Finish();
}

StatusOr<FileDigest> DigestOfFd(int fd) {
  Hasher hasher;
  FileDigest result;
  std::vector<char> buffer(kReadBytes);
  ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  while (true) {
    const ssize_t got =
        ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(result.size_bytes));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read a file to hash");
    if (got == 0) break;
    hasher.Update({buffer.data(), static_cast<size_t>(got)});
    result.size_bytes += static_cast<uint64_t>(got);
  }
  result.digest = hasher.Finish();
  return result;
}

StatusOr<FileDigest> DigestOfFile(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd fd, os::Open(path, O_RDONLY));
  StatusOr<FileDigest> digest = DigestOfFd(fd.get());
  if (!digest.ok()) return Annotate(digest.status(), path);
  return digest;
}

}  // namespace paas::image
