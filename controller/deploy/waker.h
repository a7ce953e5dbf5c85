#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "common/status/status.h"
#include "controller/deploy/pauses.h"
#include "controller/deploy/routing_table.h"

namespace paas::controller {

// What the router says of requests for environments that are asleep.
struct WokenReport {
  uint64_t wakes = 0;           // how often one was woken; another one after a restart
  std::set<std::string> woken;  // ids of environments with a request that waits

  bool operator==(const WokenReport&) const = default;
};

// "wakes 3\nwoken pause.shop-main-bvxea6i\n". PURE.
WokenReport ParseWakes(const std::string& text);

// Resumes environments that are asleep when the first request comes: asks the router who has one,
// which waits until there is another. A resume that failed is tried again with the next request
// that comes after a while. Owns a thread.
class Waker {
 public:
  // Asks the router; returns when there was another wake than `after`, or after two seconds.
  using Ask = std::function<StatusOr<WokenReport>(uint64_t after)>;
  // When an environment was paused, Unix milliseconds; 0: it is not.
  using Since = std::function<int64_t(const std::string& project, const std::string& environment)>;
  // What is queued for an environment that is woken.
  using Resume = std::function<void(const std::string& project, const std::string& environment)>;

  Waker(RoutingTable& routes, Ask ask, Since since, Resume resume)
      : routes_(routes),
        ask_(std::move(ask)),
        since_(std::move(since)),
        resume_(std::move(resume)) {}
  ~Waker() { Shutdown(); }
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  void Start();
  void Shutdown();  // idempotent; waits for a question under way

  // One look; `now` says when. True when the router was asked and answered. For tests.
  bool Look(std::chrono::steady_clock::time_point now);

 private:
  void Run();

  RoutingTable& routes_;
  const Ask ask_;
  const Since since_;
  const Resume resume_;
  uint64_t wakes_ = 0;
  struct Woken {
    int64_t paused_unix_ms;
    std::chrono::steady_clock::time_point when;
  };
  std::map<std::string, Woken> woken_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  std::thread thread_;
};

// Over the router's control socket.
Waker::Ask AskRouter(const std::string& socket);

}  // namespace paas::controller
