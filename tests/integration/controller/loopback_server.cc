#include "tests/integration/controller/loopback_server.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <vector>

namespace paas::controller::testing {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

void BringLoopbackUp() {
  const os::UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  ::ioctl(fd.get(), SIOCSIFFLAGS, &request);
}

LoopbackServer::LoopbackServer(std::string name, int port) : name_(std::move(name)) {
  listener_.Reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = Loopback(port);
  const int reuse = 1;
  ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::listen(listener_.get(), 512);
  socklen_t size = sizeof address;
  ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

LoopbackServer::~LoopbackServer() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  thread_.join();
}

std::string LoopbackServer::address() const { return "127.0.0.1:" + std::to_string(port_); }

// Keep-alive connections, one poll loop: requests here are small and come whole.
void LoopbackServer::Serve() {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(name_.size()) +
                             "\r\nContent-Type: text/plain\r\n\r\n" + name_;
  std::map<int, os::UniqueFd> connections;
  while (true) {
    std::vector<pollfd> ready{{listener_.get(), POLLIN, 0}};
    for (const auto& [fd, owner] : connections) ready.push_back({fd, POLLIN, 0});
    if (::poll(ready.data(), ready.size(), -1) < 0) continue;
    for (size_t i = 1; i < ready.size(); ++i) {
      if (ready[i].revents == 0) continue;
      char buffer[8192];
      const ssize_t got = ::recv(ready[i].fd, buffer, sizeof buffer, 0);
      if (got <= 0) {
        connections.erase(ready[i].fd);
      } else {
        ::send(ready[i].fd, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
    }
    if (ready[0].revents == 0) continue;
    const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;  // shut down
    connections.emplace(fd, os::UniqueFd(fd));
  }
}

std::string Exchange(const std::string& address, const std::string& request, std::string* error) {
  const int port = std::stoi(address.substr(address.rfind(':') + 1));
  const os::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in target = Loopback(port);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0) {
    *error = std::string("connect: ") + std::strerror(errno);
    return "";
  }
  ::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL);
  std::string answer;
  char buffer[4096];
  ssize_t got = 0;
  while ((got = ::recv(fd.get(), buffer, sizeof buffer, 0)) > 0) {
    answer.append(buffer, static_cast<size_t>(got));
  }
  if (got < 0) *error = std::string("recv: ") + std::strerror(errno);
  return answer;
}

}  // namespace paas::controller::testing
