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

ExitWatcher::ExitWatcher(InstanceTable* table, EnvironmentConverger* converger,
                         std::function<void()> on_round)
    : table_(table),
      converger_(converger),
      on_round_(std::move(on_round)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this] { Run(); }) {}

ExitWatcher::~ExitWatcher() {
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

void ExitWatcher::Run() {
  while (true) {
    const std::vector<Instance> instances = table_->List();
    const std::set<EnvironmentKey> unsettled = converger_->Unsettled();
    on_round_();
    next_look_.reset();
    for (const Instance& instance : instances) {
      if (!instance.IsRunning() && !instance.record.paused) ConsiderEnded(instance);
    }
    for (const EnvironmentKey& environment : unsettled) ConsiderUnsettled(environment);
    std::vector<pollfd> fds = {{stop_.get(), POLLIN, 0}, {table_->changed_fd(), POLLIN, 0}};
    for (const Instance& instance : instances) {
      if (instance.IsRunning()) fds.push_back({instance.running->pidfd(), POLLIN, 0});
    }
    ::poll(fds.data(), fds.size(), TimeoutMs());
    if (fds[0].revents) return;
    if (fds[1].revents) Drain(table_->changed_fd());
  }
}

void ExitWatcher::ConsiderEnded(const Instance& instance) {
  const InstanceRecord& record = instance.record;
  const bool wait_first = instance.running == nullptr;
  Consider(record.Id(), {record.project, record.environment}, wait_first, [this, instance] {
    ++restarts_;
    converger_->RestartEnded(instance);
  });
}

void ExitWatcher::ConsiderUnsettled(const EnvironmentKey& environment) {
  Consider("environment " + EnvironmentId(environment.first, environment.second), environment,
           /*wait_first=*/true, [this, environment] { converger_->Settle(environment); });
}

void ExitWatcher::Consider(const std::string& what, const EnvironmentKey& environment,
                           bool wait_first, const std::function<void()>& chore) {
  const auto now = Clock::now();
  const auto [found, first] = backoffs_.try_emplace(what);
  Backoff& backoff = found->second;
  if (first && wait_first) backoff.next_try = now + kStartPause;
  if (IsBusy(environment)) return;  // whose end wakes us
  if (backoff.next_try > now) {
    next_look_ = std::min(next_look_.value_or(backoff.next_try), backoff.next_try);
    return;
  }
  if (now - backoff.next_try > kHealthyLife) backoff.pause = std::chrono::seconds(0);
  backoff.pause =
      std::clamp<std::chrono::seconds>(backoff.pause * 2, std::chrono::seconds(1), kLongestPause);
  backoff.next_try = now + backoff.pause;
  auto done = std::make_shared<std::atomic<bool>>(false);
  chores_[environment] = {done, std::async(std::launch::async, [this, done, chore] {
                            chore();
                            *done = true;
                            table_->Wake();
                          })};
}

bool ExitWatcher::IsBusy(const EnvironmentKey& environment) {
  const auto chore = chores_.find(environment);
  if (chore == chores_.end()) return false;
  if (!*chore->second.done) return true;
  chores_.erase(chore);
  return false;
}

int ExitWatcher::TimeoutMs() const {
  if (!next_look_) return -1;
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(*next_look_ - Clock::now());
  return static_cast<int>(std::max<int64_t>(0, left.count())) + 1;
}

}  // namespace paas::agent
