#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>

namespace paas::controller {

// Tells one running activity to stop. Callbacks reach into what blocks, for instance the context of
// a call to another process. Thread-safe.
class CancelToken {
 public:
  CancelToken() = default;
  CancelToken(const CancelToken&) = delete;
  CancelToken& operator=(const CancelToken&) = delete;

  // Runs every registered callback, once. A callback must not register or unregister.
  void Cancel() {
    std::lock_guard lock(mutex_);
    if (cancelled_.exchange(true)) return;
    for (const std::function<void()>& callback : callbacks_) callback();
  }
  // The same with a word on why, for who reads the end.
  void Cancel(const std::string& reason) {
    {
      std::lock_guard lock(mutex_);
      if (!cancelled_) reason_ = reason;
    }
    Cancel();
  }
  bool IsCancelled() const { return cancelled_; }
  // Empty: somebody asked for it.
  std::string reason() {
    std::lock_guard lock(mutex_);
    return reason_;
  }

  // Cancel() because this process ends: what was begun is not undone now but reconciled by the
  // next process.
  void Interrupt() {
    interrupted_ = true;
    Cancel();
  }
  bool IsInterrupted() const { return interrupted_; }

  // Keeps a callback registered for as long as it lives. When the token is cancelled already, the
  // callback runs at once.
  class Registration {
   public:
    Registration(CancelToken& token, std::function<void()> callback) : token_(token) {
      std::lock_guard lock(token_.mutex_);
      if (token_.cancelled_) callback();
      entry_ = token_.callbacks_.insert(token_.callbacks_.end(), std::move(callback));
    }
    ~Registration() {
      std::lock_guard lock(token_.mutex_);
      token_.callbacks_.erase(entry_);
    }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

   private:
    CancelToken& token_;
    std::list<std::function<void()>>::iterator entry_;
  };

 private:
  std::mutex mutex_;
  std::string reason_;
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> interrupted_{false};
  std::list<std::function<void()>> callbacks_;
};

}  // namespace paas::controller
