#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace paas {

// Work that is done again and again on a thread of its own. Stop it, or destroy it, before what the
// work uses: as a member, it is the last one.
class RepeatingTask {
 public:
  enum class First { kAtOnce, kAfterInterval };

  RepeatingTask() = default;
  ~RepeatingTask() { Stop(); }
  RepeatingTask(const RepeatingTask&) = delete;
  RepeatingTask& operator=(const RepeatingTask&) = delete;

  // Once. The interval counts from the end of one call to the begin of the next.
  void Start(std::chrono::milliseconds interval, First first, std::function<void()> work) {
    thread_ = std::thread([this, interval, first, work = std::move(work)] {
      if (first == First::kAtOnce) work();
      while (!IsStoppedWithin(interval)) work();
    });
  }

  // Waits for the call that is under way. Idempotent.
  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

 private:
  bool IsStoppedWithin(std::chrono::milliseconds interval) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, interval, [this] { return is_stopping_; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace paas
