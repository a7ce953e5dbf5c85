#include "common/http/unix_request.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "common/os/unique_fd.h"

namespace paas::http {
namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kLargestAnswer = 1 << 20;

StatusOr<os::UniqueFd> Connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return InvalidArgument(path + " is too long");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  os::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return ErrnoStatus("make a socket");
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return fd;
  }
  if (errno == ENOENT) return NotFound(path + " does not exist");
  return Unavailable("connect to " + path + ": " + std::strerror(errno));
}

Status AwaitReady(int fd, short events, Clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  pollfd ready{fd, events, 0};
  if (left > 0 && ::poll(&ready, 1, static_cast<int>(left)) > 0) return absl::OkStatus();
  return Status(absl::StatusCode::kDeadlineExceeded, "no answer in time");
}

Status SendAll(int fd, std::string_view data, Clock::time_point deadline) {
  while (!data.empty()) {
    PAAS_RETURN_IF_ERROR(AwaitReady(fd, POLLOUT, deadline));
    const ssize_t sent = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (sent < 0) return Unavailable(std::string("send: ") + std::strerror(errno));
    data.remove_prefix(static_cast<size_t>(sent));
  }
  return absl::OkStatus();
}

StatusOr<std::string> ReceiveAll(int fd, Clock::time_point deadline) {
  std::string text;
  while (text.size() < kLargestAnswer) {
    PAAS_RETURN_IF_ERROR(AwaitReady(fd, POLLIN, deadline));
    char buffer[4096];
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) return Unavailable(std::string("receive: ") + std::strerror(errno));
    if (got == 0) return text;
    text.append(buffer, static_cast<size_t>(got));
  }
  return Unavailable("the answer is too long");
}

}  // namespace

StatusOr<UnixResponse> PostOverUnix(const std::string& path, const std::string& target,
                                    std::string_view body, std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, Connect(path));
  // HTTP/1.0: the answer ends with the connection, and comes in one piece.
  const std::string head = "POST " + target + " HTTP/1.0\r\nHost: localhost\r\nContent-Length: " +
                           std::to_string(body.size()) + "\r\n\r\n";
  PAAS_RETURN_IF_ERROR(SendAll(fd.get(), head + std::string(body), deadline));
  PAAS_ASSIGN_OR_RETURN(const std::string text, ReceiveAll(fd.get(), deadline));
  UnixResponse response;
  const size_t end = text.find("\r\n\r\n");
  const bool is_http = text.rfind("HTTP/1.", 0) == 0 && text.size() > 12;
  if (is_http) std::from_chars(text.data() + 9, text.data() + 12, response.status);
  if (response.status == 0 || end == std::string::npos) {
    return Unavailable(path + " does not speak HTTP");
  }
  response.body = text.substr(end + 4);
  return response;
}

}  // namespace paas::http
