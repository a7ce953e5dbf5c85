#include "controller/router/http_probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <thread>

#include "common/os/unique_fd.h"
#include "controller/router/tls_exchange.h"

namespace paas::controller {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A listener on all addresses is reached through the loopback.
StatusOr<sockaddr_storage> Parse(const std::string& address) {
  const size_t colon = address.rfind(':');
  uint16_t port = 0;
  if (colon != std::string::npos) {
    std::from_chars(address.data() + colon + 1, address.data() + address.size(), port);
  }
  std::string host = address.substr(0, colon);
  if (host == "*") host = "0.0.0.0";
  sockaddr_storage result{};
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&result);
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&result);
  if (port != 0 && ::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    if (v4->sin_addr.s_addr == INADDR_ANY) v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return result;
  }
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (port != 0 && bracketed &&
      ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    if (IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr)) v6->sin6_addr = in6addr_loopback;
    return result;
  }
  return InvalidArgument("'" + address + "' is not an address with a port");
}

Status WaitFor(int fd, short events, Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now()).count();
  pollfd ready{fd, events, 0};
  if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) == 0) {
    return Status(absl::StatusCode::kDeadlineExceeded, "no answer");
  }
  return absl::OkStatus();
}

StatusOr<os::UniqueFd> Connect(const sockaddr_storage& address, Clock::time_point deadline) {
  os::UniqueFd fd(::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return ErrnoStatus("socket");
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return fd;
  }
  if (errno != EINPROGRESS) return Unavailable(Message(ErrnoStatus("connect")));
  PAAS_RETURN_IF_ERROR(WaitFor(fd.get(), POLLOUT, deadline));
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return Unavailable(Message(ErrnoStatus(error, "connect")));
  return fd;
}

// Reads the first line of the answer.
StatusOr<std::string> StatusLine(int fd, Clock::time_point deadline) {
  std::string text;
  while (text.find('\n') == std::string::npos && text.size() < 4096) {
    PAAS_RETURN_IF_ERROR(WaitFor(fd, POLLIN, deadline));
    char buffer[1024];
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return Unavailable(Message(ErrnoStatus("read the answer")));
    if (got == 0) return Unavailable("the connection was closed without an answer");
    text.append(buffer, static_cast<size_t>(got));
  }
  return text.substr(0, text.find('\n'));
}

StatusOr<std::string> Ask(int fd, const std::string& request, Clock::time_point deadline) {
  // A fresh socket's buffer takes the whole request.
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    return Unavailable(Message(ErrnoStatus("send the request")));
  }
  return StatusLine(fd, deadline);
}

bool IsTheRoutersOwn(int status) { return status == 502 || status == 503 || status == 504; }

}  // namespace

ProbeTarget TargetOf(const std::string& url) {
  const size_t begin = url.find("://");
  const std::string rest = begin == std::string::npos ? url : url.substr(begin + 3);
  const size_t slash = std::min(rest.find('/'), rest.size());
  return {.is_tls = url.rfind("https://", 0) == 0,
          .host = rest.substr(0, std::min(rest.find(':'), slash)),
          .path = slash == rest.size() ? "/" : rest.substr(slash)};
}

StatusOr<int> HttpGet(const std::string& address, const ProbeTarget& target, milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  PAAS_ASSIGN_OR_RETURN(const sockaddr_storage destination, Parse(address));
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, Connect(destination, deadline));
  const std::string request = "GET " + target.path + " HTTP/1.1\r\nHost: " + target.host +
                              "\r\nUser-Agent: paas-probe\r\nAccept: */*\r\n" +
                              (target.key.empty() ? "" : "X-Paas-Probe: " + target.key + "\r\n") +
                              "Connection: close\r\n\r\n";
  PAAS_ASSIGN_OR_RETURN(const std::string line,
                        target.is_tls ? AskOverTls(fd.get(), target.host, request, deadline)
                                      : Ask(fd.get(), request, deadline));
  int status = 0;
  if (line.rfind("HTTP/1.", 0) == 0 && line.size() >= 12) {
    std::from_chars(line.data() + 9, line.data() + 12, status);
  }
  if (status == 0) return Unavailable("the answer is no HTTP");
  return status;
}

StatusOr<ProbeResult> ProbeUntilServed(const std::string& address, const ProbeTarget& target,
                                       milliseconds patience,
                                       const std::function<bool()>& is_cancelled) {
  const Clock::time_point deadline = Clock::now() + patience;
  milliseconds pause(10);
  ProbeResult result;
  while (true) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    const StatusOr<int> status = HttpGet(address, target, std::max(left, milliseconds(1)));
    ++result.tries;
    result.status = status.ok() ? *status : 0;
    result.last = status.ok() ? "HTTP " + std::to_string(*status) : Message(status.status());
    if (status.ok() && !IsTheRoutersOwn(*status)) return result;
    if (Clock::now() + pause >= deadline || is_cancelled()) {
      return Unavailable(result.last + " (" + std::to_string(result.tries) + " tries)");
    }
    // Nothing tells us when a stranger's program begins to answer; the pause grows to 250 ms.
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, milliseconds(250));
  }
}

}  // namespace paas::controller
