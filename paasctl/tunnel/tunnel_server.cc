#include "paasctl/tunnel/tunnel_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "paasctl/tunnel/relay.h"

namespace paas::paasctl {
namespace {

constexpr int kBacklog = 64;

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

StatusOr<os::UniqueFd> Listen(uint16_t port) {
  os::UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener) return ErrnoStatus("make a socket");
  const int yes = 1;
  ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const sockaddr_in address = Loopback(port);
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno == EADDRINUSE) return AlreadyExists("port " + std::to_string(port) + " is in use");
    return ErrnoStatus("listen on port " + std::to_string(port));
  }
  if (::listen(listener.get(), kBacklog) != 0) return ErrnoStatus("listen");
  return listener;
}

StatusOr<uint16_t> PortOf(int listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return ErrnoStatus("look at a socket");
  }
  return ntohs(address.sin_port);
}

}  // namespace

// One accepted connection. The thread that reads the remote side owns it to its end.
class TunnelServer::Connection {
 public:
  Connection(os::UniqueFd socket, const TunnelOpener& opener,
             const std::function<void(const Status&)>& on_error)
      : socket_(std::move(socket)), thread_([this, &opener, &on_error] {
          const Status status = Serve(opener);
          if (!status.ok() && !closing_) on_error(status);
          ended_ = true;
        }) {}

  ~Connection() {
    closing_ = true;
    ::shutdown(socket_.get(), SHUT_RDWR);
    thread_.join();
  }

  bool ended() const { return ended_; }

 private:
  Status Serve(const TunnelOpener& opener) {
    StatusOr<std::unique_ptr<ExecStream>> stream = opener();
    if (!stream.ok()) {
      ::shutdown(socket_.get(), SHUT_RDWR);
      return stream.status();
    }
    return Relay(socket_.get(), **stream, closing_);
  }

  const os::UniqueFd socket_;
  std::atomic<bool> closing_ = false;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

StatusOr<std::unique_ptr<TunnelServer>> TunnelServer::Start(
    uint16_t port, TunnelOpener opener, std::function<void(const Status&)> on_error) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd listener, Listen(port));
  PAAS_ASSIGN_OR_RETURN(const uint16_t taken, PortOf(listener.get()));
  return std::unique_ptr<TunnelServer>(
      new TunnelServer(std::move(listener), taken, std::move(opener), std::move(on_error)));
}

TunnelServer::TunnelServer(os::UniqueFd listener, uint16_t port, TunnelOpener opener,
                           std::function<void(const Status&)> on_error)
    : listener_(std::move(listener)),
      port_(port),
      opener_(std::move(opener)),
      on_error_(std::move(on_error)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this] { Run(); }) {}

TunnelServer::~TunnelServer() {
  const uint64_t one = 1;
  const ssize_t written = ::write(stop_.get(), &one, sizeof one);
  static_cast<void>(written);
  thread_.join();
}

void TunnelServer::Run() {
  while (true) {
    pollfd ready[] = {{stop_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    if (::poll(ready, 2, -1) < 0) continue;
    if (ready[0].revents != 0) break;
    Accept();
  }
  connections_.clear();
}

void TunnelServer::Accept() {
  os::UniqueFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  std::erase_if(connections_, [](const auto& connection) { return connection->ended(); });
  if (socket) {
    connections_.push_back(std::make_unique<Connection>(std::move(socket), opener_, on_error_));
  }
}

}  // namespace paas::paasctl
