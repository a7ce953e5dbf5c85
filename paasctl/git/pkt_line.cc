#include "paasctl/git/pkt_line.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>

namespace paas::paasctl {
namespace {

constexpr size_t kHeader = 4;

StatusOr<std::string> ReadExactly(int fd, size_t size) {
  std::string bytes(size, '\0');
  for (size_t at = 0; at < size;) {
    const ssize_t got = ::read(fd, bytes.data() + at, size - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read from git");
    if (got == 0) return Unavailable("git ended");
    at += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace

std::string PktLine(std::string_view text) {
  char header[kHeader + 1];
  std::snprintf(header, sizeof header, "%04zx", text.size() + kHeader);
  return std::string(header) + std::string(text);
}

StatusOr<std::optional<std::string>> ReadPktLine(int fd) {
  PAAS_ASSIGN_OR_RETURN(const std::string header, ReadExactly(fd, kHeader));
  size_t length = 0;
  const auto [end, error] =
      std::from_chars(header.data(), header.data() + header.size(), length, /*base=*/16);
  if (error != std::errc() || end != header.data() + kHeader) {
    return InvalidArgument("git said something unexpected");
  }
  if (length == 0) return std::optional<std::string>();
  if (length < kHeader) return InvalidArgument("git said something unexpected");
  PAAS_ASSIGN_OR_RETURN(std::string text, ReadExactly(fd, length - kHeader));
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return std::optional<std::string>(std::move(text));
}

}  // namespace paas::paasctl
