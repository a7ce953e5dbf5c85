#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <thread>

namespace paas::testing {
namespace {

constexpr std::chrono::seconds kTimeout{10};

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool Has(const HttpRequest& request, const std::string& name) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const HttpHeader& header) { return Lower(header.name) == name; });
}

std::string Serialize(const HttpRequest& request) {
  std::string out = request.method + " " + request.target + " HTTP/1.1\r\n";
  if (!Has(request, "host")) out += "Host: test\r\n";
  if (!Has(request, "connection")) out += "Connection: close\r\n";
  if (!request.body.empty() && !Has(request, "content-length")) {
    out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  for (const HttpHeader& header : request.headers)
    out += header.name + ": " + header.value + "\r\n";
  return out + "\r\n" + request.body;
}

StatusOr<std::string> ReceiveAll(int fd) {
  std::string data;
  char buffer[16384];
  while (true) {
    const ssize_t count = ::recv(fd, buffer, sizeof buffer, 0);
    if (count < 0 && !data.empty()) return data;  // reset after the answer: the request was cut off
    if (count < 0) return ErrnoStatus("receive");
    if (count == 0) return data;
    data.append(buffer, static_cast<size_t>(count));
  }
}

std::string JoinChunks(std::string_view chunked) {
  std::string body;
  while (true) {
    const size_t line_end = chunked.find("\r\n");
    size_t size = 0;
    if (line_end == std::string_view::npos) return body;
    std::from_chars(chunked.data(), chunked.data() + line_end, size, 16);
    if (size == 0 || line_end + 2 + size > chunked.size()) return body;
    body += chunked.substr(line_end + 2, size);
    chunked.remove_prefix(std::min(line_end + 4 + size, chunked.size()));
  }
}

StatusOr<HttpResponse> ParseResponse(const std::string& data) {
  const size_t head_end = data.find("\r\n\r\n");
  if (head_end == std::string::npos || data.size() < 12) return Internal("no response: " + data);
  HttpResponse response;
  std::from_chars(data.data() + 9, data.data() + 12, response.status);
  std::string_view head(data.data(), head_end + 2);
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      std::string_view value = line.substr(colon + 1);
      value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
      response.headers.emplace(Lower(std::string(line.substr(0, colon))), value);
    }
    head.remove_prefix(line.size() + 2);
  }
  response.body = data.substr(head_end + 4);
  if (response.Header("transfer-encoding") == "chunked") response.body = JoinChunks(response.body);
  return response;
}

}  // namespace

std::string HttpResponse::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

StatusOr<os::UniqueFd> Connect(const std::string& address, uint16_t port) {
  os::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return ErrnoStatus("socket");
  const timeval timeout{.tv_sec = kTimeout.count(), .tv_usec = 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &target.sin_addr) != 1) {
    return InvalidArgument("not an IPv4 address: " + address);
  }
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&target), sizeof target) != 0) {
    return ErrnoStatus("connect to " + address + ":" + std::to_string(port));
  }
  return fd;
}

Status SendAll(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t count = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    if (count < 0) return ErrnoStatus("send");
    data.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

StatusOr<std::string> ReceiveUntil(int fd, std::string_view terminator) {
  std::string data;
  char byte;
  while (!data.ends_with(terminator)) {
    const ssize_t count = ::recv(fd, &byte, 1, 0);
    if (count < 0) return ErrnoStatus("receive");
    if (count == 0) return Unavailable("the peer closed after: " + data);
    data += byte;
  }
  return data;
}

StatusOr<HttpResponse> Fetch(const std::string& address, uint16_t port,
                             const HttpRequest& request) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd fd, Connect(address, port));
  // A server may answer and close before it has read all of a body that it refuses.
  const Status sent = SendAll(fd.get(), Serialize(request));
  auto data = ReceiveAll(fd.get());
  if (!data.ok()) return sent.ok() ? data.status() : sent;
  return ParseResponse(*data);
}

StatusOr<HttpResponse> Get(const std::string& address, uint16_t port, const std::string& target) {
  return Fetch(address, port, {.target = target});
}

Status AwaitListener(const std::string& address, uint16_t port) {
  const auto deadline = std::chrono::steady_clock::now() + kTimeout;
  while (true) {
    auto fd = Connect(address, port);
    if (fd.ok()) return absl::OkStatus();
    if (std::chrono::steady_clock::now() > deadline) return fd.status();
    // Nothing tells when a process begins to listen.
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace paas::testing
