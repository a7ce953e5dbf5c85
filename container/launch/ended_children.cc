#include "container/launch/ended_children.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "common/os/unique_fd.h"
#include "container/exit_question.h"

namespace paas::container::launch {
namespace {

constexpr int64_t kLeftMs = 1000;

int64_t NowMs() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * int64_t{1000} + now.tv_nsec / 1000000;
}

}  // namespace

EndedChildren::EndedChildren() : are_left_(!CanReadExitOfAnyProcess()) {}

int EndedChildren::Reap() {
  if (!are_left_) {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    return -1;
  }
  const int64_t now = NowMs();
  Note(now);
  int64_t next = -1;
  for (auto child = since_ms_.begin(); child != since_ms_.end();) {
    const int64_t left = child->second + kLeftMs - now;
    if (left <= 0) {
      (void)::waitpid(child->first, nullptr, WNOHANG);
      child = since_ms_.erase(child);
      continue;
    }
    next = next < 0 ? left : std::min(next, left);
    ++child;
  }
  return static_cast<int>(next);
}

void EndedChildren::Note(int64_t now) {
  const std::string list = "/proc/self/task/" + std::to_string(::getpid()) + "/children";
  const os::UniqueFd file(::open(list.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 64 << 10> text{};
  // What does not fit is noted when others are gone.
  const ssize_t size = ::read(file.get(), text.data(), text.size() - 1);
  const char* at = text.data();
  for (char* end = nullptr; size > 0; at = end) {
    const auto pid = static_cast<pid_t>(std::strtol(at, &end, 10));
    if (end == at) return;
    siginfo_t info{};
    const int flags = WEXITED | WNOHANG | WNOWAIT;
    if (::waitid(P_PID, static_cast<id_t>(pid), &info, flags) == 0 && info.si_pid == pid) {
      since_ms_.emplace(pid, now);
    }
  }
}

}  // namespace paas::container::launch
