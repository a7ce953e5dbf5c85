#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::image {

// The sha256 of some bytes. Default-constructed it is all zeroes, which no image has.
class Digest {
 public:
  using Bytes = std::array<uint8_t, 32>;

  Digest() = default;
  explicit Digest(const Bytes& bytes) : bytes_(bytes) {}

  // "sha256:<64 lower-case hex digits>", nothing else. InvalidArgument otherwise.
  static StatusOr<Digest> Parse(std::string_view text);
  // The 64 hex digits alone, as they appear in file names.
  static StatusOr<Digest> ParseHex(std::string_view hex);

  std::string hex() const;
  std::string ToString() const { return "sha256:" + hex(); }
  const Bytes& bytes() const { return bytes_; }

  auto operator<=>(const Digest&) const = default;

 private:
  Bytes bytes_{};
};

// A sha256 in the making. Not thread-safe; movable.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void Update(std::string_view data);
  // The digest of everything so far. The hasher then starts afresh.
  Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest DigestOf(std::string_view data);

struct FileDigest {
  Digest digest;
  uint64_t size_bytes = 0;

  bool operator==(const FileDigest&) const = default;
};

// Hashes a file from its first byte to its last, whatever the fd's offset, which stays as it is.
StatusOr<FileDigest> DigestOfFd(int fd);
StatusOr<FileDigest> DigestOfFile(const std::string& path);

}  // namespace paas::image
