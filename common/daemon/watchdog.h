#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/daemon/pulse.h"

namespace paas::daemon {

// Knows whether the daemon still does its work, from pulses of its loops and from probes: calls
// that a daemon that works ends. While all of them are well it says so in every round, and it is
// silent as soon as one is not. Owns a thread, and one for each probe: a probe may block.
class Watchdog {
 public:
  // `well` is called once a round, from the watchdog's thread.
  Watchdog(std::chrono::milliseconds round, std::function<void()> well);
  ~Watchdog();  // Stop()
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // A loop that beats; `longest`: without a beat for this long it counts as stuck. The pulse lives
  // as long as the watchdog.
  Pulse& Watch(const std::string& name, std::chrono::milliseconds longest);
  // Calls `probe` once a round; it counts as a beat when it returns true. What it uses outlives
  // Stop().
  void Probe(const std::string& name, std::chrono::milliseconds longest,
             std::function<bool()> probe);

  // What is stuck, with how long: empty when all is well.
  std::vector<std::string> Stuck() const;

  // Begins to tell.
  void Start();
  // Probes are not called any more when it returns, which waits for one that hangs. Idempotent.
  void Stop();

 private:
  struct Watched {
    std::string name;
    std::chrono::milliseconds longest;
    Pulse pulse;
  };

  void Run();
  void RunProbe(Pulse& pulse, const std::function<bool()>& probe);
  bool Pause();  // false: stop

  const std::chrono::milliseconds round_;
  const std::function<void()> well_;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;
  std::list<Watched> watched_;  // pulses are referred to
  std::list<std::thread> threads_;
};

}  // namespace paas::daemon
