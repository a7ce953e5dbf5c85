#include "tests/bench/start/dial.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>

#include "common/os/file.h"
#include "tests/bench/start/workload.h"

namespace paas::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kLongestStart{30};
constexpr std::chrono::seconds kLongestSshd{10};
constexpr int kPauseMs = 2;
constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kSshdPort = 2222;

os::UniqueFd MakeSocket(int netns) {
  if (netns < 0) return os::UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // A socket belongs to the namespace it was made in; only the making needs to be there.
  const os::UniqueFd home(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!home || ::setns(netns, CLONE_NEWNET) != 0) return {};
  os::UniqueFd made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::setns(home.get(), CLONE_NEWNET) != 0) std::abort();
  return made;
}

void SetTimeout(int fd, int option, timeval timeout) {
  (void)::setsockopt(fd, SOL_SOCKET, option, &timeout, sizeof timeout);
}

std::string ReadAll(int fd) {
  std::string text;
  char buffer[2048];
  for (ssize_t got = 0; (got = ::read(fd, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<size_t>(got));
  }
  return text;
}

bool IsRight(const std::string& answer) {
  return answer.starts_with("HTTP/1.1 200 ") && answer.find(kAnswer) != std::string::npos;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\r')); }

}  // namespace

os::UniqueFd Connect(int netns, const std::string& address, uint16_t port) {
  os::UniqueFd fd = MakeSocket(netns);
  if (!fd) return fd;
  SetTimeout(fd.get(), SO_SNDTIMEO, {.tv_usec = 200'000});
  SetTimeout(fd.get(), SO_RCVTIMEO, {.tv_sec = 10});
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  const bool connected = ::inet_pton(AF_INET, address.c_str(), &to.sin_addr) == 1 &&
                         ::connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  return connected ? std::move(fd) : os::UniqueFd();
}

std::string Get(int connection, const std::string& host) {
  const std::string request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
  if (::send(connection, request.data(), request.size(), MSG_NOSIGNAL) < 0) return {};
  return ReadAll(connection);
}

Status AwaitAnswer(const DialPort& dial, const std::function<Status()>& alive) {
  const Clock::time_point deadline = Clock::now() + kLongestStart;
  std::string last = "nobody listens";
  for (; Clock::now() < deadline; ::poll(nullptr, 0, kPauseMs)) {
    const os::UniqueFd connection = dial(kHttpPort);
    if (!connection) {
      PAAS_RETURN_IF_ERROR(alive());
      continue;
    }
    const std::string answer = Get(connection.get(), "bench");
    if (IsRight(answer)) return absl::OkStatus();
    last = answer.empty() ? "an empty answer" : FirstLine(answer);
  }
  return absl::DeadlineExceededError("no right answer within 30 s; the last one: " + last);
}

Status AwaitSshd(const DialPort& dial) {
  const Clock::time_point deadline = Clock::now() + kLongestSshd;
  for (; Clock::now() < deadline; ::poll(nullptr, 0, kPauseMs)) {
    const os::UniqueFd connection = dial(kSshdPort);
    if (!connection) continue;
    char greeting[4] = {};
    if (::recv(connection.get(), greeting, sizeof greeting, MSG_WAITALL) == sizeof greeting &&
        std::string(greeting, sizeof greeting) == "SSH-") {
      return absl::OkStatus();
    }
  }
  return absl::DeadlineExceededError("sshd does not answer within 10 s");
}

}  // namespace paas::bench
