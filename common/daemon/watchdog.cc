#include "common/daemon/watchdog.h"

#include "common/log/log.h"

namespace paas::daemon {

Watchdog::Watchdog(std::chrono::milliseconds round, std::function<void()> well)
    : round_(round), well_(std::move(well)) {}

Watchdog::~Watchdog() { Stop(); }

Pulse& Watchdog::Watch(const std::string& name, std::chrono::milliseconds longest) {
  const std::lock_guard lock(mutex_);
  Watched& watched = watched_.emplace_back();
  watched.name = name;
  watched.longest = longest;
  return watched.pulse;
}

void Watchdog::Probe(const std::string& name, std::chrono::milliseconds longest,
                     std::function<bool()> probe) {
  Pulse& pulse = Watch(name, longest);
  const std::lock_guard lock(mutex_);
  threads_.emplace_back([this, &pulse, probe = std::move(probe)] { RunProbe(pulse, probe); });
}

std::vector<std::string> Watchdog::Stuck() const {
  std::vector<std::string> stuck;
  const std::lock_guard lock(mutex_);
  for (const Watched& watched : watched_) {
    const Pulse::Clock::duration silence = watched.pulse.Silence();
    if (silence <= watched.longest) continue;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silence).count();
    stuck.push_back(watched.name + " has not moved for " + std::to_string(seconds) + " s");
  }
  return stuck;
}

void Watchdog::Start() {
  const std::lock_guard lock(mutex_);
  threads_.emplace_back([this] { Run(); });
}

void Watchdog::Stop() {
  std::list<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    threads.swap(threads_);
  }
  stopped_.notify_all();
  for (std::thread& thread : threads) thread.join();
}

void Watchdog::Run() {
  bool was_well = true;
  do {
    const std::vector<std::string> stuck = Stuck();
    if (stuck.empty()) well_();
    if (!stuck.empty() && was_well) {
      for (const std::string& what : stuck) log::Error("stuck: " + what);
    }
    was_well = stuck.empty();
  } while (Pause());
}

void Watchdog::RunProbe(Pulse& pulse, const std::function<bool()>& probe) {
  do {
    if (probe()) pulse.Beat();
  } while (Pause());
}

bool Watchdog::Pause() {
  std::unique_lock lock(mutex_);
  return !stopped_.wait_for(lock, round_, [this] { return stop_; });
}

}  // namespace paas::daemon
