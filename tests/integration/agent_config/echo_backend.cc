#include "tests/integration/agent_config/echo_backend.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <map>

#include "tests/support/http_client.h"

namespace paas::agent {
namespace {

using testing::ReceiveUntil;
using testing::SendAll;

os::UniqueFd Listen(int family, const sockaddr* address, socklen_t size) {
  os::UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  EXPECT_EQ(::bind(fd.get(), address, size), 0);
  EXPECT_EQ(::listen(fd.get(), 64), 0);
  return fd;
}

std::string ReadExactly(int fd, size_t count) {
  std::string data(count, '\0');
  size_t done = 0;
  while (done < count) {
    const ssize_t got = ::recv(fd, data.data() + done, count - done, 0);
    if (got <= 0) return data.substr(0, done);
    done += static_cast<size_t>(got);
  }
  return data;
}

void ServeHttp(int fd) {
  const auto head = ReceiveUntil(fd, "\r\n\r\n");
  if (!head.ok()) return;
  if (head->find("Upgrade: websocket") != std::string::npos) {
    (void)SendAll(fd,
                  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                  "Connection: upgrade\r\n\r\n");
    for (auto line = ReceiveUntil(fd, "\n"); line.ok(); line = ReceiveUntil(fd, "\n")) {
      (void)SendAll(fd, "echo " + *line);
    }
    return;
  }
  size_t length = 0;
  if (const size_t at = head->find("Content-Length: "); at != std::string::npos) {
    std::from_chars(head->data() + at + 16, head->data() + head->size(), length);
  }
  const std::string body = *head + "body=" + std::to_string(ReadExactly(fd, length).size());
  (void)SendAll(fd, "HTTP/1.1 200 OK\r\nX-App: yes\r\nContent-Length: " +
                        std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
}

// One record of FastCGI: type and content.
std::pair<int, std::string> ReadRecord(int fd) {
  const std::string head = ReadExactly(fd, 8);
  if (head.size() < 8) return {0, ""};
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(head[at]); };
  const size_t length = static_cast<size_t>(byte(4)) * 256 + byte(5);
  std::string content = ReadExactly(fd, length + byte(6));
  content.resize(std::min(content.size(), length));
  return {byte(1), content};
}

size_t TakeLength(std::string_view& text) {
  const auto byte = [&](size_t at) {
    return static_cast<size_t>(static_cast<unsigned char>(text[at]));
  };
  if (byte(0) < 128) {
    const size_t length = byte(0);
    text.remove_prefix(1);
    return length;
  }
  const size_t length = (byte(0) & 127) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
  text.remove_prefix(4);
  return length;
}

std::string Lines(std::string_view parameters) {
  std::string out;
  while (!parameters.empty()) {
    const size_t name = TakeLength(parameters);
    const size_t value = TakeLength(parameters);
    out += std::string(parameters.substr(0, name)) + "=" +
           std::string(parameters.substr(name, value)) + "\n";
    parameters.remove_prefix(name + value);
  }
  return out;
}

std::string Record(char type, const std::string& content) {
  std::string record = {1,
                        type,
                        0,
                        1,
                        static_cast<char>(content.size() >> 8),
                        static_cast<char>(content.size() & 255),
                        0,
                        0};
  return record + content;
}

void ServeFastCgi(int fd) {
  constexpr int kParams = 4, kStdin = 5;
  constexpr char kStdout = 6, kEnd = 3;
  std::string parameters;
  while (true) {
    const auto [type, content] = ReadRecord(fd);
    if (type == 0) return;
    if (type == kParams) parameters += content;
    if (type == kStdin && content.empty()) break;
  }
  const std::string answer = "Status: 200 OK\r\nX-App: yes\r\n\r\n" + Lines(parameters);
  (void)SendAll(fd,
                Record(kStdout, answer) + Record(kStdout, "") + Record(kEnd, std::string(8, '\0')));
}

}  // namespace

EchoBackend::EchoBackend(os::UniqueFd listener, std::function<void(int)> serve) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  stop_.Reset(pipe[1]);
  thread_ = std::thread(
      [listener = std::move(listener), stop = os::UniqueFd(pipe[0]), serve = std::move(serve)] {
        while (true) {
          std::array<pollfd, 2> fds = {pollfd{listener.get(), POLLIN, 0}, pollfd{stop.get(), 0, 0}};
          ::poll(fds.data(), fds.size(), -1);
          if (fds[1].revents != 0) return;
          const os::UniqueFd client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
          if (client.valid()) serve(client.get());
        }
      });
}

EchoBackend::~EchoBackend() {
  stop_.Reset();
  if (thread_.joinable()) thread_.join();
}

EchoBackend EchoBackend::Http() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(8888);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return {Listen(AF_INET, reinterpret_cast<sockaddr*>(&address), sizeof address), ServeHttp};
}

EchoBackend EchoBackend::FastCgi(const std::string& socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
  EchoBackend backend(Listen(AF_UNIX, reinterpret_cast<sockaddr*>(&address), sizeof address),
                      ServeFastCgi);
  ::chmod(socket_path.c_str(), 0666);
  return backend;
}

}  // namespace paas::agent
