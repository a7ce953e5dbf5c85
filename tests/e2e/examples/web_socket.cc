#include "tests/e2e/examples/web_socket.h"

#include <sys/socket.h>

#include <chrono>

#include "tests/support/http_client.h"

namespace paas::testing {
namespace {

constexpr char kFinalText = '\x81';
constexpr char kClose = '\x88';
constexpr std::chrono::minutes kClosePatience{2};
constexpr char kMasked = '\x80';
constexpr size_t kMostBytes = 125;  // beyond it a frame's length takes more than a byte
constexpr char kMask[] = {'\x11', '\x22', '\x33', '\x44'};

}  // namespace

StatusOr<WebSocket> WebSocket::Open(const std::string& address, uint16_t port,
                                    const std::string& host, const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd fd, Connect(address, port));
  PAAS_RETURN_IF_ERROR(
      SendAll(fd.get(), "GET " + path + " HTTP/1.1\r\nHost: " + host + ":" + std::to_string(port) +
                            "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            "Sec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
  PAAS_ASSIGN_OR_RETURN(const std::string answer, ReceiveUntil(fd.get(), "\r\n\r\n"));
  if (!answer.starts_with("HTTP/1.1 101 ")) return FailedPrecondition(answer);
  return WebSocket(std::move(fd));
}

Status WebSocket::Send(const std::string& text) {
  if (text.size() > kMostBytes) return InvalidArgument("the text is too long");
  std::string frame = {kFinalText, static_cast<char>(kMasked | static_cast<char>(text.size()))};
  frame.append(kMask, sizeof kMask);
  for (size_t i = 0; i < text.size(); ++i) frame += static_cast<char>(text[i] ^ kMask[i % 4]);
  return SendAll(fd_.get(), frame);
}

StatusOr<std::string> WebSocket::Receive() {
  PAAS_ASSIGN_OR_RETURN(const std::string head, Read(2));
  const auto size = static_cast<unsigned char>(head[1]);
  if (head[0] != kFinalText || size > kMostBytes) return FailedPrecondition("no short text");
  return Read(size);
}

StatusOr<uint16_t> WebSocket::AwaitClose() {
  const timeval patience{.tv_sec = std::chrono::seconds(kClosePatience).count(), .tv_usec = 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const StatusOr<std::string> frame = Read(4);
  PAAS_RETURN_IF_ERROR(frame.status());
  if (!frame->starts_with(std::string{kClose, 2})) {
    return FailedPrecondition("no close frame with a code");
  }
  const auto code = static_cast<uint16_t>(static_cast<unsigned char>(frame->at(2)) << 8 |
                                          static_cast<unsigned char>(frame->at(3)));
  char more = 0;
  const ssize_t got = ::recv(fd_.get(), &more, 1, 0);
  if (got < 0) return ErrnoStatus("receive the end");
  return got == 0 ? StatusOr<uint16_t>(code) : FailedPrecondition("more behind the close frame");
}

StatusOr<std::string> WebSocket::Read(size_t bytes) {
  std::string data(bytes, '\0');
  for (size_t read = 0; read < bytes;) {
    const ssize_t count = ::recv(fd_.get(), data.data() + read, bytes - read, 0);
    if (count < 0) return ErrnoStatus("receive");
    if (count == 0) return Unavailable("the server closed the connection");
    read += static_cast<size_t>(count);
  }
  return data;
}

}  // namespace paas::testing
