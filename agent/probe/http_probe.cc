#include "agent/probe/http_probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <thread>

#include "common/os/unique_fd.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kShortPause{5};
constexpr std::chrono::milliseconds kLongestPause{100};
// An application that listens and does not serve yet is asked often for this long: requests wait.
constexpr std::chrono::seconds kQuickStart{2};
// One try may wait long for its answer: a cold application compiles before it answers.
constexpr std::chrono::seconds kLongestTry{10};

std::string ErrnoText(int error_number) {
  std::string text = std::generic_category().message(error_number);
  std::transform(text.begin(), text.end(), text.begin(), ::tolower);
  return text;
}

bool WaitFor(int fd, short events, Clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  pollfd waiting{fd, events, 0};
  return left > 0 && ::poll(&waiting, 1, static_cast<int>(left)) == 1;
}

// Empty on success, else what went wrong.
std::string Connect(int fd, const ProbeTarget& target, Clock::time_point deadline) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(target.port);
  if (::inet_pton(AF_INET, target.address.c_str(), &address.sin_addr) != 1) return "bad address";
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return {};
  if (errno != EINPROGRESS) return ErrnoText(errno);
  if (!WaitFor(fd, POLLOUT, deadline)) return "connection timed out";
  int error_number = 0;
  socklen_t size = sizeof error_number;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error_number, &size);
  return error_number == 0 ? std::string() : ErrnoText(error_number);
}

// The status line's number, or 0 with the reason in `answer`.
int RequestStatus(int fd, const ProbeTarget& target, Clock::time_point deadline,
                  std::string& answer) {
  const std::string request = "GET " + target.path + " HTTP/1.1\r\nHost: " + target.address +
                              "\r\nUser-Agent: paas-probe\r\nConnection: close\r\n\r\n";
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    answer = ErrnoText(errno);
    return 0;
  }
  std::string response;
  while (response.size() < 12) {
    char buffer[512];
    if (!WaitFor(fd, POLLIN, deadline)) {
      answer = "no answer in time";
      return 0;
    }
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got <= 0) {
      answer = got == 0 ? "connection closed without an answer" : ErrnoText(errno);
      return 0;
    }
    response.append(buffer, static_cast<size_t>(got));
  }
  if (!response.starts_with("HTTP/1.")) {
    answer = "not an HTTP answer";
    return 0;
  }
  return std::atoi(response.substr(9, 3).c_str());
}

bool TryOnce(const ProbeTarget& target, Clock::time_point deadline, std::string& answer) {
  const os::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  answer = Connect(fd.get(), target, deadline);
  if (!answer.empty()) return false;
  const int status = RequestStatus(fd.get(), target, deadline, answer);
  if (status == 0) return false;
  answer = "HTTP " + std::to_string(status);
  return status != 502 && status != 503 && status != 504;
}

}  // namespace

ProbeResult ProbeHttp(const ProbeTarget& target, std::chrono::milliseconds timeout,
                      const std::function<bool()>& give_up) {
  const Clock::time_point deadline = Clock::now() + timeout;
  const Clock::time_point start = Clock::now();
  std::chrono::milliseconds pause = kShortPause;
  ProbeResult result;
  while (!give_up()) {
    ++result.tries;
    const auto try_deadline = std::min<Clock::time_point>(deadline, Clock::now() + kLongestTry);
    result.healthy = TryOnce(target, try_deadline, result.last_answer);
    if (result.healthy || Clock::now() + pause >= deadline) break;
    std::this_thread::sleep_for(pause);
    if (Clock::now() - start > kQuickStart) pause = std::min(pause * 2, kLongestPause);
  }
  return result;
}

}  // namespace paas::agent
