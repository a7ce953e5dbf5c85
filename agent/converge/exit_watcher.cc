#include "agent/converge/exit_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>

namespace paas::agent {
namespace {

constexpr std::chrono::seconds kLongestPause{60};
// A container that lived this long is healthy: its next end starts from no pause.
constexpr std::chrono::minutes kHealthyLife{2};

// Without a process a container is just being replaced, or its start failed: an apply gets this
// long before it is started again.
constexpr std::chrono::seconds kStartPause{5};

void Drain(int eventfd) {
  eventfd_t count = 0;
  ::eventfd_read(eventfd, &count);
}

}  // namespace

ExitWatcher::ExitWatcher(InstanceTable* table, EnvironmentConverger* converger)
    : table_(table),
      converger_(converger),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this] { Run(); }) {}

ExitWatcher::~ExitWatcher() {
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

void ExitWatcher::Run() {
  while (true) {
    const std::vector<Instance> instances = table_->List();
    for (const Instance& instance : Due(instances)) Restart(instance);
    std::vector<pollfd> fds = {{stop_.get(), POLLIN, 0}, {table_->changed_fd(), POLLIN, 0}};
    for (const Instance& instance : instances) {
      if (instance.IsRunning()) fds.push_back({instance.running->pidfd(), POLLIN, 0});
    }
    ::poll(fds.data(), fds.size(), TimeoutMs(instances));
    if (fds[0].revents) return;
    if (fds[1].revents) Drain(table_->changed_fd());
  }
}

std::vector<Instance> ExitWatcher::Due(const std::vector<Instance>& instances) {
  std::vector<Instance> due;
  for (const Instance& instance : instances) {
    if (instance.IsRunning()) continue;
    const auto [backoff, first] = backoffs_.try_emplace(instance.record.Id());
    if (first && instance.running == nullptr) backoff->second.next_try = Clock::now() + kStartPause;
    if (backoff->second.next_try <= Clock::now()) due.push_back(instance);
  }
  return due;
}

int ExitWatcher::TimeoutMs(const std::vector<Instance>& instances) const {
  int timeout = -1;
  for (const Instance& instance : instances) {
    const auto backoff = backoffs_.find(instance.record.Id());
    if (instance.IsRunning() || backoff == backoffs_.end()) continue;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        backoff->second.next_try - Clock::now());
    const int wait = static_cast<int>(std::max<int64_t>(0, left.count())) + 1;
    timeout = timeout < 0 ? wait : std::min(timeout, wait);
  }
  return timeout;
}

void ExitWatcher::Restart(const Instance& instance) {
  Backoff& backoff = backoffs_[instance.record.Id()];
  if (Clock::now() - backoff.next_try > kHealthyLife) backoff.pause = std::chrono::seconds(0);
  backoff.pause =
      std::clamp<std::chrono::seconds>(backoff.pause * 2, std::chrono::seconds(1), kLongestPause);
  backoff.next_try = Clock::now() + backoff.pause;
  converger_->RestartEnded(instance);
}

}  // namespace paas::agent
