#include "paasctl/tunnel/relay.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

namespace paas::paasctl {
namespace {

// What the client sends, until it sends no more. A client that is gone altogether is not waited
// for: the remote command ends when its input does.
void PumpUp(int socket, ExecStream& stream, const std::atomic<bool>& closing) {
  std::array<char, 32 << 10> buffer;
  while (true) {
    const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    if (!stream.Write({buffer.data(), static_cast<size_t>(got)})) return;
  }
  if (closing) stream.Signal(SIGTERM);
  stream.CloseInput();
}

Status PumpDown(int socket, ExecStream& stream) {
  std::string complaint;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const ExecStream::Event event, stream.Read());
    if (const auto* exit = std::get_if<ExitRecord>(&event)) {
      const bool well = exit->code == 0 || complaint.empty();
      return well ? absl::OkStatus() : Unavailable(complaint);
    }
    const auto& data = std::get<ExecStream::Data>(event);
    if (data.is_stderr) {
      complaint = data.bytes.substr(0, data.bytes.find('\n'));
    } else if (!SendAll(socket, data.bytes)) {
      ::shutdown(socket, SHUT_RDWR);
    }
  }
}

}  // namespace

Status Relay(int socket, ExecStream& stream, const std::atomic<bool>& closing) {
  std::thread upward([&] { PumpUp(socket, stream, closing); });
  const Status status = PumpDown(socket, stream);
  ::shutdown(socket, SHUT_RDWR);  // ends the other direction
  upward.join();
  return status;
}

bool SendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

}  // namespace paas::paasctl
