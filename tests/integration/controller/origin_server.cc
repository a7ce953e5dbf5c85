#include "tests/integration/controller/origin_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>

#include <sstream>
#include <vector>

namespace paas::controller::testing {

std::string OriginRequest::Header(const std::string& name) const {
  std::istringstream lines(head);
  for (std::string line; std::getline(lines, line);) {
    const size_t colon = line.find(':');
    if (colon != name.size() || ::strncasecmp(line.c_str(), name.c_str(), colon) != 0) continue;
    const size_t begin = line.find_first_not_of(' ', colon + 1);
    return begin == std::string::npos ? "" : line.substr(begin, line.find('\r') - begin);
  }
  return "";
}

std::string Answer(const std::string& body, const std::vector<std::string>& headers,
                   const std::string& status) {
  std::string text = "HTTP/1.1 " + status + "\r\n";
  for (const std::string& header : headers) text += header + "\r\n";
  return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

OriginServer::OriginServer(Handler handler) : handler_(std::move(handler)) {
  listener_.Reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size);
  ::listen(listener_.get(), 128);
  ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

OriginServer::~OriginServer() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  acceptor_.join();
  {
    std::lock_guard lock(mutex_);
    for (const os::UniqueFd& fd : connections_) ::shutdown(fd.get(), SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
}

std::string OriginServer::address() const { return "127.0.0.1:" + std::to_string(port_); }

void OriginServer::Accept() {
  while (true) {
    const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;  // shut down
    std::lock_guard lock(mutex_);
    connections_.emplace_back(fd);
    threads_.emplace_back([this, fd] { Serve(fd); });
  }
}

void OriginServer::Serve(int fd) {
  std::string text;
  char buffer[8192];
  bool echoes = false;
  while (true) {
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got <= 0) {
      ::shutdown(fd, SHUT_RDWR);
      return;
    }
    if (echoes) {
      ::send(fd, buffer, static_cast<size_t>(got), MSG_NOSIGNAL);
      continue;
    }
    text.append(buffer, static_cast<size_t>(got));
    const size_t end = text.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    OriginRequest request{.head = text.substr(0, end + 2)};
    std::istringstream(request.head) >> request.method >> request.target;
    text.erase(0, end + 4);
    ++requests_;
    std::string answer = handler_(request);
    echoes = answer.rfind("HTTP/1.1 101", 0) == 0;
    if (request.method == "HEAD") answer.resize(answer.find("\r\n\r\n") + 4);
    ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
  }
}

}  // namespace paas::controller::testing
